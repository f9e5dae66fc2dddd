"""Ingest of a batch of inbound events: load what it needs, decide in plain Python, write, all set-based.

`receive` is the entry for what arrives, `ingest_fetched` for what was asked for. A batch costs a fixed number of
statements however many events it holds.
"""

from frontdesk.core.ingest.batch import Clash, InboundBatchItem, Outcome
from frontdesk.core.ingest.run import ingest_fetched, park_failed, receive

__all__ = ["Clash", "InboundBatchItem", "Outcome", "ingest_fetched", "park_failed", "receive"]
