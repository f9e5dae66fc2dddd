/** Conversations and messages for tests, plain until told otherwise. */
import type { Conversation, Message } from "@/api/types";

const START = Date.UTC(2026, 4, 4, 9, 0, 0);

/** A moment, so many minutes after the tests' morning. */
export const at = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();

export function aMessage(id: number, part: Partial<Message> = {}): Message {
  return {
    id,
    conversation_id: 1,
    direction: "in",
    author: "contact",
    agent: null,
    kind: "text",
    raw_kind: null,
    content: `message ${id}`,
    embed_url: null,
    buttons: [],
    button_id: null,
    automatic: null,
    attachments: [],
    reactions: [],
    private: false,
    status: null,
    error: null,
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
    },
    status: "open",
    snoozed_until: null,
    priority: null,
    assignee: null,
    team: null,
    labels: [],
    unread_count: 0,
    waiting_since: null,
    first_reply_at: null,
    last_activity_at: at(id),
    window: { state: "none", expires_at: null, remaining: null, late_remaining: 0 },
    image_allowed: null,
    referral: null,
    last_message: null,
    remote_id: `remote-${id}`,
    created_at: at(0),
    ...part,
  };
}
