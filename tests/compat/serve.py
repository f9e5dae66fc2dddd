"""`frontdesk` with the invented channels beside its own: `python -m tests.compat.serve serve`."""

from __future__ import annotations

from frontdesk.cli import main
from frontdesk.gateway.catalog import registry
from tests.compat.channels import MAKERS

if __name__ == "__main__":
    registry.CHANNELS = MAKERS
    main()
