"""Simulator for respond.io: Developer API v2, its webhooks, and levers to play every part of it."""
