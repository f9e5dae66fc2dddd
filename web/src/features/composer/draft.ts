/** A draft on this device, and what becomes of it when the server tells of another device's. Pure. */
import type { Draft, Message } from "@/api/types";

export interface LocalDraft {
  text: string;
  note: boolean;
  /** The server's `updated_at` of what this text was, or began from; null when the server never had it. */
  base: string | null;
  /** Whether something was written here that the server has not got. */
  unsaved: boolean;
}

export const NO_DRAFT: LocalDraft = { text: "", note: false, base: null, unsaved: false };

/** Makes sense of what the browser kept, whatever it is. */
export function readDraft(kept: unknown): LocalDraft {
  const { text, note, base, unsaved } = (kept ?? {}) as Partial<Record<keyof LocalDraft, unknown>>;
  if (typeof text !== "string") return NO_DRAFT;
  return {
    text,
    note: note === true,
    base: typeof base === "string" ? base : null,
    unsaved: unsaved === true,
  };
}

/** What is written here goes before what another device wrote: nobody's sentence disappears under their hands. */
export function merged(local: LocalDraft, remote: Draft | null, typing: boolean): LocalDraft {
  if (local.unsaved || typing) return local;
  if (remote === null)
    return local.text === "" || local.base === null ? local : { ...NO_DRAFT, note: local.note };
  if (local.base !== null && Date.parse(remote.updated_at) <= Date.parse(local.base)) return local;
  return {
    text: remote.content,
    note: remote.private,
    base: remote.updated_at,
    unsaved: false,
  };
}

/** After the server took `saved`: what was written meanwhile is still to be saved. */
export function afterSaving(local: LocalDraft, saved: Draft): LocalDraft {
  const same = local.text === saved.content && (local.note === saved.private || local.text === "");
  return { ...local, base: saved.updated_at, unsaved: !same };
}

/**
 * What was taken back stands before what is being written. Where one of the two is a note, all of it is one: no word
 * meant for colleagues gets to the customer.
 */
export function withReturned(
  { text, note }: Pick<LocalDraft, "text" | "note">,
  returned: readonly Pick<Message, "content" | "private">[],
): Pick<LocalDraft, "text" | "note"> {
  const texts = [...returned.map(({ content }) => content), text];
  const isNote = (text !== "" && note) || returned.some((message) => message.private);
  return { text: texts.filter(Boolean).join("\n"), note: isNote };
}
