/** Conversations and messages for tests, plain until told otherwise. */
import type { Attachment, Author, Comment, Conversation, Message, Post } from "@/api/types";

const START = Date.UTC(2026, 4, 4, 9, 0, 0);

/** A moment, so many minutes after the tests' morning. */
export const at = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();

export const aPicture = { id: 1, kind: "image", state: "ready" } as Attachment;

/** Who wrote a message: known by name, or by the kind alone. */
export const anAuthor = (
  kind: Author["kind"],
  id: number | null = null,
  name: string | null = null,
): Author => ({
  kind,
  id,
  name,
});

export function aMessage(id: number, part: Partial<Message> = {}): Message {
  return {
    id,
    conversation_id: 1,
    direction: "in",
    author: anAuthor("contact"),
    kind: "text",
    raw_kind: null,
    content: `message ${id}`,
    activity: null,
    embed_url: null,
    subject: null,
    location: null,
    contacts: [],
    buttons: [],
    button_id: null,
    automatic: null,
    found_by_catch_up: false,
    answers_privately: false,
    answered_comment_id: null,
    comment_conversation_id: null,
    snoozed_until: null,
    held_until: null,
    edited_at: null,
    deleted_at: null,
    attachments: [],
    reactions: [],
    private: false,
    status: null,
    status_at: null,
    error: null,
    waiting: null,
    remote_id: `remote-${id}`,
    reply_to_id: null,
    reply_to_remote_id: null,
    client_id: null,
    sent_at: at(id),
    received_at: at(id),
    ...part,
  };
}

export function aConversation(id: number, part: Partial<Conversation> = {}): Conversation {
  return {
    id,
    number: id,
    inbox_id: 1,
    contact: {
      id,
      name: `Customer ${id}`,
      avatar_url: null,
      username: `customer.${id}`,
      is_follower: null,
      blocked: false,
    },
    status: "open",
    snoozed_until: null,
    held_until: null,
    priority: null,
    assignee: null,
    owner: null,
    automatic_owner: null,
    team: null,
    labels: [],
    unread_count: 0,
    waiting_since: null,
    first_reply_at: null,
    last_activity_at: at(id),
    window: { state: "none", expires_at: null, remaining: null, late_remaining: 0 },
    image_allowed: null,
    referral: null,
    post_id: null,
    last_message: null,
    waiting_reply: null,
    remote_id: `remote-${id}`,
    created_at: at(0),
    ...part,
  };
}

/** A customer's comment on post 1; a reply to comment 1 unless it is that one. */
export function aComment(id: number, part: Partial<Comment> = {}): Comment {
  return {
    id,
    inbox_id: 1,
    post_id: 1,
    remote_id: `comment-${id}`,
    parent_remote_id: id === 1 ? null : "comment-1",
    root_remote_id: "comment-1",
    author: {
      contact_id: id,
      name: `Customer ${id}`,
      username: `customer.${id}`,
      avatar_url: null,
    },
    from_business: false,
    content: `comment ${id}`,
    at: at(id),
    visibility: "public",
    deleted_at: null,
    liked: false,
    likes: 0,
    edited: false,
    complete: true,
    pending_action: null,
    problem: null,
    private_reply_offered: false,
    replaced: false,
    replied_privately_at: null,
    private_conversation_id: null,
    conversation_id: null,
    message_id: null,
    ...part,
  };
}

export function aPost(id: number, part: Partial<Post> = {}): Post {
  return {
    id,
    inbox_id: 1,
    remote_id: `post-${id}`,
    state: "ready",
    kind: "video",
    caption: `caption ${id}`,
    cover_url: null,
    permalink: `https://platform.example/posts/${id}`,
    embed_url: null,
    at: at(0),
    likes: 12,
    comments: 3,
    shares: 1,
    views: 400,
    refreshed_at: at(1),
    open_conversations: 0,
    ...part,
  };
}
