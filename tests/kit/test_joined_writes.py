"""Writes of a response: the head with the beginning of the body, and neither without the other for long."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk.kit.joined_writes import JoinedWrites

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"


class Recorded(asyncio.Transport):
    """A transport that keeps what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.is_over = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(bytes(data))

    def close(self) -> None:
        self.is_over = True

    def is_closing(self) -> bool:
        return self.is_over


@pytest.fixture
def transport() -> Recorded:
    return Recorded()


@pytest.fixture
async def joined(transport: Recorded) -> JoinedWrites:
    return JoinedWrites(transport, asyncio.get_running_loop())


async def test_head_and_body_are_one_write(transport: Recorded, joined: JoinedWrites) -> None:
    joined.write(HEAD)
    joined.write(b"HT")
    joined.write(b"more")
    await asyncio.sleep(0)
    assert transport.writes == [HEAD + b"HT", b"more"]


async def test_body_that_looks_like_a_head_is_written_as_it_comes(transport: Recorded, joined: JoinedWrites) -> None:
    joined.write(HEAD)
    joined.write(HEAD)
    assert transport.writes == [HEAD + HEAD]


async def test_head_alone_leaves_with_the_turn_of_the_loop(transport: Recorded, joined: JoinedWrites) -> None:
    joined.write(HEAD)
    assert not transport.writes
    await asyncio.sleep(0)
    joined.write(b"HT")
    assert transport.writes == [HEAD, b"HT"]


async def test_close_writes_the_head_that_waits(transport: Recorded, joined: JoinedWrites) -> None:
    joined.write(HEAD)
    joined.close()
    await asyncio.sleep(0)
    assert transport.writes == [HEAD]
    assert joined.is_closing()


async def test_head_of_a_connection_that_is_gone_is_dropped(transport: Recorded, joined: JoinedWrites) -> None:
    joined.write(HEAD)
    transport.close()
    await asyncio.sleep(0)
    assert not transport.writes
