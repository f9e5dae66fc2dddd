/** What was taken back from a conversation whose composer is not open: it waits in the browser until it is. */
import type { Outgoing } from "./outbox";

export interface TakenBack {
  /** All of one conversation. */
  keep: (items: readonly Outgoing[]) => void;
  /** Hands over what waits for a conversation, once. */
  take: (conversationId: number) => readonly Outgoing[];
}

/** @param owner names who wrote it; a storage that is full or forbidden keeps it until the page closes */
export function takenBackOf(owner: string): TakenBack {
  const here = new Map<string, readonly Outgoing[]>();
  const nameOf = (conversationId: number): string => `frontdesk.back.${owner}.${conversationId}`;
  const take = (name: string): readonly Outgoing[] => {
    const items = here.get(name) ?? stored(name);
    here.delete(name);
    attempt(() => localStorage.removeItem(name));
    return items;
  };
  return {
    keep: (items) => {
      const [first] = items;
      if (!first) return;
      const name = nameOf(first.conversation_id);
      const all = [...take(name), ...items];
      if (!attempt(() => localStorage.setItem(name, JSON.stringify(all)))) here.set(name, all);
    },
    take: (conversationId) => take(nameOf(conversationId)),
  };
}

function stored(name: string): readonly Outgoing[] {
  let items: unknown = [];
  attempt(() => (items = JSON.parse(localStorage.getItem(name) ?? "[]")));
  return Array.isArray(items) ? (items as Outgoing[]) : [];
}

function attempt(what: () => unknown): boolean {
  try {
    what();
    return true;
  } catch {
    return false;
  }
}
