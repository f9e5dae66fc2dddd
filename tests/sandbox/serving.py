"""A sandbox as a process of its own, for tests that kill it: `python -m tests.sandbox.serving FOLDER PORT`."""

import sys
from pathlib import Path

from frontdesk.sandbox.config import SandboxConfig
from frontdesk.sandbox.kit.webhooks import WebhookRules
from frontdesk.sandbox.running import serve
from frontdesk.sandbox.tiktok.rules import Limits

if __name__ == "__main__":
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    config = SandboxConfig(
        public_url=f"http://127.0.0.1:{port}",
        state_dir=folder,
        limits=Limits(qps=0),
        webhooks=WebhookRules(first_wait_seconds=0.05),
    )
    serve(config, port=port)
