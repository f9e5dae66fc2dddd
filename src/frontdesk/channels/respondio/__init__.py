"""respond.io as a middleman: reaches the platforms that a workspace is connected to, through its Developer API v2."""

from frontdesk.channels.respondio.channel import RespondIo

channel = RespondIo

__all__ = ["RespondIo", "channel"]
