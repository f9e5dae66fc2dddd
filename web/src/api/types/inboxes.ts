/** Channels, the inboxes connected on them, and what each can do. */

export interface Capabilities {
  text_limit: number;
  can_initiate: boolean;
  reply_window: { length_seconds: number; first_cap: number | null; late_cap: number } | null;
  attachments: {
    mime_types: string[];
    max_bytes: number;
    max_count: number;
    with_text: boolean;
  } | null;
  quote: { carried_by: string[]; of: string[] } | null;
  buttons: {
    max_count: number;
    title_limit: number;
    label_limit: number;
    id_limit: number;
  } | null;
  receipts: ("delivered" | "read")[];
  shows_typing: boolean;
  marks_read: boolean;
  asked_per_conversation: "image"[];
}

export interface Inbox {
  id: number;
  channel: string;
  name: string;
  remote_id: string;
  state: "connected" | "needs_reconnect" | "disconnected";
  state_reason: string | null;
  username: string | null;
  display_name: string | null;
  connected_at: string | null;
  last_event_at: string | null;
  access_expires_at: string | null;
  refresh_expires_at: string | null;
  member_ids: number[];
  capabilities: Capabilities;
}

export interface ChannelSetting {
  name: string;
  title: string;
  help: string;
  kind: string;
  value: string | null;
  is_set: boolean;
  source: "environment" | "settings" | "default" | null;
  required: boolean;
}

export interface Channel {
  name: string;
  platform: string;
  title: string;
  summary: string;
  /** The text of an SVG; draw it with `ChannelMark`, never as HTML. */
  icon: string;
  color: string;
  docs_path: string;
  settings: ChannelSetting[];
  setup: { text: string; url: string | null }[];
  limits: string[];
  configured: boolean;
  connects: boolean;
  capabilities: Capabilities;
}
