"""Announcing events to every webhook that was registered for them."""

from frontdesk.sandbox.respondio import payloads
from frontdesk.sandbox.respondio.model import EventType, Message
from frontdesk.sandbox.respondio.site import Site


def announce(site: Site, event: EventType, message: Message) -> None:
    """Queue this event, in the form each registration asks for."""
    contact = site.store.contacts.get(str(message.contact_id))
    channel = site.store.channels.get(str(message.channel_id))
    listening = [row for row in site.store.webhooks if event in row.events]
    if not listening or contact is None or channel is None:
        return
    flat = payloads.flat_event(site, event, contact, channel, message)
    older = payloads.older_event(site, contact, message)
    for webhook in listening:
        site.webhooks.submit(webhook, event, message, flat if webhook.form == "flat" else older)
