"""Rows of respond.io's simulator by the names that the control API gives them; 404 for those that are not there."""

from frontdesk.sandbox.kit.control_api import ControlError, present
from frontdesk.sandbox.respondio.model import Channel, Contact
from frontdesk.sandbox.respondio.site import Site


def contact_of(site: Site, contact_id: int) -> Contact:
    """Find a contact."""
    return present(site.store.contacts.get(str(contact_id)), f"contact {contact_id}")


def channel_of(site: Site, contact: Contact, channel_id: int | None) -> Channel:
    """Find a channel of this contact, the first when none is named."""
    wanted = contact.channel_ids[0] if channel_id is None else channel_id
    found = site.store.channels.get(str(wanted))
    if found is None or wanted not in contact.channel_ids:
        raise ControlError(404, f"contact {contact.contact_id} has no channel {wanted}")
    return found
