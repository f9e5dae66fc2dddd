"""People of a TikTok conversation: its two sides, and which of them is the business."""

from __future__ import annotations

from frontdesk.contract.events import Party
from frontdesk.kit.values import dataclass
from frontdesk.platforms.lenient_json import Json, as_flag, as_id, as_name, as_object, as_word


@dataclass(frozen=True, slots=True)
class Sides:
    """Business and customer of an event. `incoming`: the customer is the one who acted."""

    business_id: str
    incoming: bool
    customer: Party | None
    business_username: str | None


def sides_of(content: Json, business_id: str, *, incoming_by_name: bool) -> Sides:
    """Tell the sides apart by their ids, then by their roles, and last by the event's name.

    Usernames (`from`, `to`) are told beside the ids. A person's `unique_identifier` is the id that is the same in
    messages and comments; where it is missing the person's user id stands in.
    """
    sender, receiver = as_object(content.get("from_user")), as_object(content.get("to_user"))
    sender_id, receiver_id = as_id(sender.get("id")), as_id(receiver.get("id"))
    sent, received = sender_id == business_id, receiver_id == business_id
    incoming = received if sent != received else _is_incoming(sender.get("role"), receiver.get("role"))
    if incoming is None:
        incoming = incoming_by_name
    names = as_name(content.get("from")), as_name(content.get("to"))
    person_id, person_name = (sender_id, names[0]) if incoming else (receiver_id, names[1])
    remote_id = as_id(content.get("unique_identifier"))
    if remote_id is None or remote_id == business_id:
        remote_id = person_id
    customer = None
    if remote_id is not None and remote_id != business_id:
        customer = Party(remote_id=remote_id, username=person_name, is_follower=as_flag(content.get("is_follower")))
    return Sides(business_id, incoming, customer, names[1] if incoming else names[0])


def _is_incoming(sender: object, receiver: object) -> bool | None:
    """Return whether the business is on the receiving end, by the roles; None when they do not tell."""
    sender_role, receiver_role = as_word(sender), as_word(receiver)
    if sender_role == receiver_role:
        return None
    if "business_account" in (sender_role, receiver_role):
        return receiver_role == "business_account"
    if "personal_account" in (sender_role, receiver_role):
        return sender_role == "personal_account"
    return None
