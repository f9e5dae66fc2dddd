"""Synchronisation with platforms: polling, gaps and history."""
