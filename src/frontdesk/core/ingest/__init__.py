"""What a batch of inbound events means: load what it needs, decide in plain Python, write, all set-based.

`receive` is the entry for what arrives, `take_in` for what was asked for.
A batch costs a fixed number of statements however many events it holds.
"""

from frontdesk.core.ingest.batch import Clash, InboundBatchItem, Outcome
from frontdesk.core.ingest.run import receive, receive_alone, take_in

__all__ = ["Clash", "InboundBatchItem", "Outcome", "receive", "receive_alone", "take_in"]
