"""Regions that direct messages of each kind may go to, by ISO 3166 country code.

Sources: the vendors' help pages that list the countries without images, and the portal's note that people in
the European Economic Area, Switzerland and the United Kingdom are reported by `im_receive_msg_eu` only.
Comments know no such borders.
"""

from frontdesk.sandbox.tiktok.model import Business, Customer

EU = frozenset("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split())
EUROPEAN_RULES = EU | {"IS", "LI", "NO", "CH", "GB"}
NO_IMAGES = EU | frozenset("AU CO IN IR JP NG KP PH RU KR TR UA GB US".split())

# Comment-to-Message: where the business must be registered, and where the person must not be (Europe and North
# America; the portal allows APAC, LATAM and METAP).
DIRECT_REPLY_SHOPS = frozenset({"VN", "ID", "TH"})
NO_DIRECT_REPLY = EUROPEAN_RULES | frozenset("US CA AD AL BA BY MC MD ME MK RS RU SM UA VA XK".split())


def under_european_rules(customer: Customer) -> bool:
    """Return whether this person's messages may not be shown to an API."""
    return customer.country in EUROPEAN_RULES if customer.eu is None else customer.eu


def images_allowed(business: Business, customer: Customer) -> bool:
    """Return whether both sides are where TikTok supports images in messages."""
    return business.country not in NO_IMAGES and customer.country not in NO_IMAGES
