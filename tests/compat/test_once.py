"""Which messages are told: every story that a feed can tell of a message ends in telling it once, or never."""

from __future__ import annotations

from frontdesk.compat.message_gateway.once import KEPT, Once, Told, read

INBOX = 7


def message(number: int, direction: str = "out", private: bool = False, **more: str) -> Told:
    return Told(number, direction, private, more.get("status"), more.get("remote_id"))


def told(once: Once, *messages: Told, inbox_id: int = INBOX) -> list[int]:
    return [found.id for found in messages if once.is_new(inbox_id, found)]


def test_a_customers_message_is_told_when_it_comes_and_not_when_it_changes() -> None:
    once = Once(10, ())
    assert told(once, message(11, "in"), message(11, "in"), message(12, "in"), message(11, "in")) == [11, 12]


def test_what_was_there_before_is_not_told_when_it_changes() -> None:
    once = Once(10, ())
    assert told(once, message(10, "in"), message(9, status="sent"), message(9, status="read")) == []


def test_an_answer_is_told_when_the_platform_has_it() -> None:
    once = Once(10, ())
    story = [message(11, status=status) for status in ("queued", "sending", "sent", "delivered", "read")]
    assert told(once, *story[:2]) == []
    assert told(once, *story[2:]) == [11]


def test_an_answer_from_elsewhere_is_there_at_once() -> None:
    assert told(Once(10, ()), message(11, status="read", remote_id="a")) == [11]


def test_what_was_on_its_way_before_is_told_when_it_arrives() -> None:
    once = Once(10, (8, 9))
    assert told(once, message(8, status="sending"), message(8, status="sent"), message(7, status="read")) == [8]
    assert told(once, message(9, status="failed"), message(9, status="failed")) == []


def test_what_failed_before_and_is_tried_again_is_told_when_it_arrives() -> None:
    once = Once(10, ())
    story = [message(5, status=status) for status in ("failed", "queued", "sending", "sent", "read")]
    assert told(once, *story) == [5]


def test_what_nobody_knows_and_somebody_confirms_is_told_once() -> None:
    once = Once(10, ())
    story = ("sending", "sent", "uncertain", "sent", "uncertain", "read")
    assert told(once, *(message(11, status=status) for status in story)) == [11]


def test_notes_and_lines_about_the_conversation_are_nobodys_business() -> None:
    assert told(Once(10, ()), message(11, private=True), message(12, "activity"), message(13, "in", private=True)) == []


def test_an_echo_that_came_before_we_knew_that_it_is_ours_is_the_same_message() -> None:
    once = Once(10, ())
    echo, ours = message(12, status="sent", remote_id="a"), message(11, status="sent", remote_id="a")
    assert told(once, message(11, status="sending"), echo, ours, ours) == [12]
    assert told(once, message(13, status="sent", remote_id="a"), inbox_id=8) == [13], "in another inbox it is another"


def test_remembering_has_an_end_and_tells_nothing_twice() -> None:
    once = Once(0, ())
    everything = [message(number, "in") for number in range(1, KEPT * 2)]
    assert len(told(once, *everything)) == len(everything)
    assert told(once, *everything[:100], *everything[-100:]) == []
    assert told(once, message(KEPT * 2 + 1, status="queued"), message(KEPT * 2 + 1, status="sent")) == [KEPT * 2 + 1]


def test_an_event_is_read_as_far_as_it_matters() -> None:
    event = (
        '{"id":4,"kind":"message","payload":{"message":{"id":9,"direction":"in","private":false,"status":null,'
        '"remote_id":"a","content":"Hello"},"conversation":{"id":1}}}'
    )
    assert read(event) == message(9, "in", remote_id="a")
