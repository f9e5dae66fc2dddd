/**
 * Where what is not sent yet survives a reload: in the browser, each message under a name of its own, so that
 * several windows keep theirs side by side.
 */
import type { Outgoing } from "./outbox";

export interface OutboxStorage {
  /** Whether it could be kept. */
  keep: (item: Outgoing) => boolean;
  drop: (clientId: string) => void;
  has: (clientId: string) => boolean;
  /** Everything kept, the first written first. */
  all: () => Outgoing[];
}

/** @param owner names whose messages these are: nobody sends another's */
export function outboxStorageOf(owner: string): OutboxStorage {
  const start = `frontdesk.outbox.${owner}.`;
  return {
    keep: (item) =>
      attempt(() => {
        localStorage.setItem(start + item.client_id, JSON.stringify({ ...item, problem: null }));
        return true;
      }, false),
    drop: (clientId) => attempt(() => localStorage.removeItem(start + clientId), undefined),
    has: (clientId) => attempt(() => localStorage.getItem(start + clientId) !== null, false),
    all: () =>
      Object.keys(localStorage)
        .filter((name) => name.startsWith(start))
        .flatMap((name) => attempt(() => stored(localStorage.getItem(name)), []))
        .sort((a, b) => a.written_at.localeCompare(b.written_at) || a.place - b.place),
  };
}

/** What is found was written by a page of before, maybe one that knew no `undoUntil`: it goes out at once. */
function stored(text: string | null): Outgoing[] {
  if (text === null) return [];
  return [
    { undoUntil: 0, ...(JSON.parse(text) as Omit<Outgoing, "undoUntil"> & Partial<Outgoing>) },
  ];
}

/** A full or forbidden storage keeps nothing, and breaks nothing. */
function attempt<T>(what: () => T, otherwise: T): T {
  try {
    return what();
  } catch {
    return otherwise;
  }
}
