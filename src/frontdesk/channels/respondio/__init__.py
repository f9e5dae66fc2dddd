"""respond.io as a middleman: whatever its workspace is connected to, through its Developer API (version 2)."""

from frontdesk.channels.respondio.channel import RespondIo

channel = RespondIo

__all__ = ["RespondIo", "channel"]
