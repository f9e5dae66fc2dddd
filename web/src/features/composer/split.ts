/** What is written becomes the messages the channel can carry. Pure. */
import type { Attachment, Capabilities } from "@/api/types";

export interface Draft {
  text: string;
  attachments: readonly Attachment[];
  replyToId: number | null;
  note: boolean;
}

export interface Part {
  content: string | null;
  attachments: readonly Attachment[];
  reply_to_id: number | null;
  private: boolean;
}

type AttachmentRule = Capabilities["attachments"];

/**
 * The text first, with the quote, then the files in their order. Files go along with the text, or with each other,
 * only where the channel can do that.
 */
export function split(draft: Draft, rule: AttachmentRule): Part[] {
  const content = draft.text.trim() || null;
  if (draft.note) return content === null ? [] : [part(content, [], null, true)];
  const most = Math.max(1, rule?.max_count ?? 1);
  const chunks: (readonly Attachment[])[] = [];
  for (let from = 0; from < draft.attachments.length; from += most)
    chunks.push(draft.attachments.slice(from, from + most));
  const parts: Part[] = [];
  if (content !== null) {
    const along = rule?.with_text ? (chunks.shift() ?? []) : [];
    parts.push(part(content, along, draft.replyToId, false));
  }
  for (const chunk of chunks) parts.push(part(null, chunk, null, false));
  return parts;
}

/** How many messages it will be, before the files are uploaded. */
export function partCount(
  text: string,
  files: number,
  note: boolean,
  rule: AttachmentRule,
): number {
  const hasText = text.trim() !== "";
  if (note) return hasText ? 1 : 0;
  const chunks = Math.ceil(files / Math.max(1, rule?.max_count ?? 1));
  const along = hasText && rule?.with_text && chunks > 0 ? 1 : 0;
  return (hasText ? 1 : 0) + chunks - along;
}

function part(
  content: string | null,
  attachments: readonly Attachment[],
  reply_to_id: number | null,
  note: boolean,
): Part {
  return { content, attachments, reply_to_id, private: note };
}
