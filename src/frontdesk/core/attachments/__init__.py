"""Attachments: the files of messages, and how they look to clients."""
