"""Rows of the open profile by the names that the control API gives them; 404 for those that are not there."""

from frontdesk.sandbox.kit.control_api import ControlError, present
from frontdesk.sandbox.tiktok_open.model import Account, OpenConversation
from frontdesk.sandbox.tiktok_open.site import OpenSite


def business_of(site: OpenSite, name: str) -> Account:
    """Find a business by open id or username."""
    return present(site.store.business(name), f"business {name!r}")


def customer_of(site: OpenSite, name: str) -> Account:
    """Find a person by open id or username."""
    return present(site.store.customer(name), f"customer {name!r}")


def conversation_of(site: OpenSite, business: str, customer: str) -> OpenConversation:
    """Find the conversation of these two."""
    found = site.store.conversation(business_of(site, business), customer_of(site, customer))
    if found is None:
        raise ControlError(404, f"{customer!r} has no conversation with {business!r}")
    return found
