"""`frontdesk demo`: the whole product on one machine, with a stand-in platform and a small shop's story."""

from frontdesk.demo.run import run, serve_sandbox

__all__ = ["run", "serve_sandbox"]
