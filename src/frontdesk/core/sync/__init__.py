"""Synchronisation: how far each inbox has been read, when it is polled next, and what was missed and is caught up
with.
"""
