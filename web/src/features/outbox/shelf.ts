/**
 * Where what is not sent yet survives a reload: in the browser, each message under a name of its own, so that
 * several windows keep theirs side by side.
 */
import type { Outgoing } from "./outbox";

export interface Shelf {
  /** Whether it could be kept. */
  keep: (item: Outgoing) => boolean;
  drop: (clientId: string) => void;
  has: (clientId: string) => boolean;
  /** Everything kept, the first written first. */
  all: () => Outgoing[];
}

/** @param owner names whose messages these are: nobody sends another's */
export function shelfOf(owner: string): Shelf {
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
        .flatMap((name) =>
          attempt(() => JSON.parse(localStorage.getItem(name) ?? "[]") as Outgoing | [], []),
        )
        .sort((a, b) => a.written_at.localeCompare(b.written_at) || a.place - b.place),
  };
}

/** A full or forbidden storage keeps nothing, and breaks nothing. */
function attempt<T>(what: () => T, otherwise: T): T {
  try {
    return what();
  } catch {
    return otherwise;
  }
}
