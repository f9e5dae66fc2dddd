"""Validation of email addresses, names and passwords."""

from __future__ import annotations

import re

from frontdesk.core.users.errors import EmailInvalid, NameInvalid, PasswordTooWeak
from frontdesk.kit.invisible_characters import is_invisible

# Loose on purpose: whether an address works is shown by using it. No mail server takes more than 254 characters.
EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")
EMAIL_CHARACTERS = 254
NAME_CHARACTERS = 100
PASSWORD_LEAST, PASSWORD_MOST = 8, 256


def clean_email(text: str) -> str:
    """Return the address without the blanks around it. Raises `EmailInvalid`."""
    email = text.strip()
    if len(email) > EMAIL_CHARACTERS or not EMAIL.fullmatch(email) or any(map(is_invisible, email)):
        raise EmailInvalid
    return email


def clean_name(text: str, field: str = "name") -> str:
    """Return a name on one line without the blanks around it. Raises `NameInvalid`, which says `field` is wrong."""
    name = " ".join(text.replace("\x00", " ").split())
    if not 1 <= len(name) <= NAME_CHARACTERS:
        raise NameInvalid(f"A name has 1 to {NAME_CHARACTERS} characters.", field=field)
    return name


def check_password(password: str) -> None:
    """Raise `PasswordTooWeak` unless it may be a new password."""
    if len(password) < PASSWORD_LEAST:
        raise PasswordTooWeak(f"A password has at least {PASSWORD_LEAST} characters.")
    if len(password) > PASSWORD_MOST:
        raise PasswordTooWeak(f"A password has at most {PASSWORD_MOST} characters.")
