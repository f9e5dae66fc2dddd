/** What is being written, kept in the browser: it is there again after a reload, a sign-in, a visit elsewhere. */
import { useEffect, useState } from "react";

interface Kept {
  text: string;
  note: boolean;
}

const EMPTY: Kept = { text: "", note: false };

const nameOf = (accountId: number, conversationId: number): string =>
  `frontdesk.draft.${accountId}.${conversationId}`;

export function useDraft(
  accountId: number,
  conversationId: number,
): [Kept, (part: Partial<Kept>) => void] {
  const name = nameOf(accountId, conversationId);
  const [draft, setDraft] = useState(() => read(name));
  useEffect(() => write(name, draft), [name, draft]);
  return [draft, (part) => setDraft((before) => ({ ...before, ...part }))];
}

function read(name: string): Kept {
  try {
    const said: unknown = JSON.parse(localStorage.getItem(name) ?? "null");
    if (typeof said !== "object" || said === null) return EMPTY;
    const { text, note } = said as Partial<Record<keyof Kept, unknown>>;
    return { text: typeof text === "string" ? text : "", note: note === true };
  } catch {
    return EMPTY;
  }
}

function write(name: string, draft: Kept): void {
  try {
    if (draft.text === "") localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(draft));
  } catch {
    // A full or forbidden storage keeps nothing; writing goes on.
  }
}
