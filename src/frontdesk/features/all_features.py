"""List of features: a line a feature."""

from __future__ import annotations

from frontdesk.features import (
    accounts,
    attachments,
    catch_up,
    channels,
    comments,
    contacts,
    conversations,
    data_lifecycle,
    inboxes,
    installation,
    labels,
    live,
    messages,
    posts,
    search,
    sessions,
)
from frontdesk.features.combined import declared_by, tables_of
from frontdesk.features.feature import Feature

FEATURES: tuple[Feature, ...] = (
    sessions.FEATURE,
    accounts.FEATURE,
    channels.FEATURE,
    inboxes.FEATURE,
    catch_up.FEATURE,
    conversations.FEATURE,
    search.FEATURE,
    labels.FEATURE,
    messages.FEATURE,
    comments.FEATURE,
    posts.FEATURE,
    attachments.FEATURE,
    contacts.FEATURE,
    live.FEATURE,
    installation.FEATURE,
    data_lifecycle.FEATURE,
)
DECLARED = declared_by(FEATURES)
TABLES = tables_of(FEATURES)
