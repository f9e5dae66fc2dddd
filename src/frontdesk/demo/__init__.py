"""`frontdesk demo`: the whole product on one machine, with a simulated platform and a small shop's story."""

from frontdesk.demo.run import run, serve_sandbox
from frontdesk.sandbox.running import CannotStart

__all__ = ["CannotStart", "run", "serve_sandbox"]
