"""Posts, the comments under them, inboxes that share one permission, and how often platforms may be called."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

POSTS = """
CREATE TABLE posts (
    account_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    inbox_id bigint NOT NULL,
    remote_id text NOT NULL CHECK (remote_id <> ''),
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'ready', 'unavailable')),
    kind text NOT NULL DEFAULT 'video',
    caption text,
    cover_url text,
    cover_key text,
    permalink text,
    embed_url text,
    posted_at timestamptz,
    likes bigint NOT NULL DEFAULT 0,
    comments bigint NOT NULL DEFAULT 0,
    shares bigint NOT NULL DEFAULT 0,
    views bigint NOT NULL DEFAULT 0,
    refreshed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, inbox_id, remote_id),
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes ON DELETE CASCADE
);
CREATE INDEX posts_recent ON posts (account_id, (coalesce(posted_at, created_at)) DESC, id DESC);
SELECT frontdesk_protect('posts', 'account_id = frontdesk_account_id()');
"""

# A row may be made by what happened to a comment before the comment itself was told (`written`). `complete`: the
# platform has told everything; until then it is asked, not before `ask_at` when it did not tell the last time. `asked`
# is the verb that an agent asked for and the platform has not confirmed yet.
COMMENTS = """
CREATE TABLE comments (
    account_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    inbox_id bigint NOT NULL,
    post_id bigint NOT NULL,
    remote_id text NOT NULL CHECK (remote_id <> ''),
    parent_remote_id text CHECK (parent_remote_id <> ''),
    root_remote_id text NOT NULL,
    author_remote_id text,
    from_business boolean,
    content text,
    image_url text,
    commented_at timestamptz NOT NULL,
    visibility text NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'hidden', 'friends_only')),
    visibility_at timestamptz,
    deleted_at timestamptz,
    liked boolean NOT NULL DEFAULT false,
    likes integer NOT NULL DEFAULT 0,
    edited boolean NOT NULL DEFAULT false,
    written boolean NOT NULL DEFAULT false,
    complete boolean NOT NULL DEFAULT false,
    asks smallint NOT NULL DEFAULT 0,
    ask_at timestamptz,
    asked text CHECK (asked IN ('hide', 'unhide', 'like', 'unlike', 'delete')),
    asked_at timestamptz,
    asked_by bigint REFERENCES users ON DELETE SET NULL,
    asked_sent_at timestamptz,
    problem text,
    answered_privately_at timestamptz,
    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, inbox_id, remote_id),
    FOREIGN KEY (account_id, post_id) REFERENCES posts ON DELETE CASCADE
);
CREATE INDEX comments_thread ON comments (account_id, inbox_id, root_remote_id, commented_at, id);
CREATE INDEX comments_post ON comments (account_id, post_id);
CREATE INDEX comments_remote ON comments (account_id, remote_id);
CREATE INDEX comments_incomplete ON comments (account_id, inbox_id, post_id, id) WHERE NOT complete;
CREATE INDEX comments_asked ON comments (asked_at) WHERE asked IS NOT NULL;
SELECT frontdesk_protect('comments', 'account_id = frontdesk_account_id()');
"""

# Comments that the platform lets the business answer in a direct message; told to the inbox of messages, so the comment
# may not be known yet.
INVITATIONS = """
CREATE TABLE comment_invitations (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    comment_remote_id text NOT NULL CHECK (comment_remote_id <> ''),
    invited_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, comment_remote_id, inbox_id),
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes ON DELETE CASCADE
);
SELECT frontdesk_protect('comment_invitations', 'account_id = frontdesk_account_id()');
"""

CONVERSATIONS = """
ALTER TABLE conversations ADD post_id bigint, ADD comment_root text, ADD comment_id text;
CREATE INDEX conversations_post ON conversations (account_id, post_id, status, last_activity_at DESC, id DESC)
    WHERE post_id IS NOT NULL;
CREATE INDEX conversations_comments ON conversations (account_id, inbox_id, comment_root)
    WHERE comment_root IS NOT NULL;
"""

# The permission of a remote account is one, whichever of its inboxes was connected first: the others point to it.
INBOXES = """
ALTER TABLE inboxes ADD credentials_inbox_id bigint,
    ADD author_remote_id text,
    ADD comment_tickets text NOT NULL DEFAULT 'comment' CHECK (comment_tickets IN ('comment', 'person'));
"""

# When the next call of its kind is due; lost with a crash, and none the worse for it.
CALL_SLOTS = """
CREATE UNLOGGED TABLE call_slots (key text PRIMARY KEY, next_at timestamptz NOT NULL) WITH (fillfactor = 50);
SELECT frontdesk_protect('call_slots', 'false');
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for step in (POSTS, COMMENTS, INVITATIONS, CONVERSATIONS, INBOXES, CALL_SLOTS):
        op.execute(step)
