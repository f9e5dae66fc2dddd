/** Why connecting came to nothing, and which way leads on. */
import { Problem } from "@/api/problem";

import type { Start } from "./connecting";

/** `again`: to the platform once more; `resend`: hand over what it brought, which never arrived. */
export type Way = "again" | "resend" | "channels" | "inbox" | "settings" | "home";

/** The problems with advice of their own; the words are in `connect.refused`. */
const WAYS = {
  "connect-denied": ["again", "channels"],
  "connect-cancelled": ["again", "channels"],
  "connect-scopes-missing": ["again", "channels"],
  "connect-state-expired": ["again", "channels"],
  "connect-state-forged": ["channels"],
  "connect-code-used": ["channels"],
  "connect-code-refused": ["again", "channels"],
  "inbox-already-connected": ["inbox", "channels"],
  "inbox-connected-elsewhere": ["again", "channels"],
  "inbox-different-account": ["again", "channels"],
  "inbox-not-found": ["channels"],
  "channel-not-found": ["channels"],
  "channel-not-configured": ["settings", "channels"],
  "platform-failed": ["again", "channels"],
  forbidden: ["home"],
  offline: ["resend", "channels"],
  unexpected: ["again", "channels"],
} as const satisfies Record<string, readonly Way[]>;

export type RefusalKind = keyof typeof WAYS;

export interface Refusal {
  kind: RefusalKind;
  /** The server's words, when it had any. */
  title: string | null;
  detail: string | null;
  /** Permissions that were not given. */
  missing: readonly string[];
  /** The inbox that has the account already. */
  inboxId: number | null;
  /** The first is the one to offer. */
  ways: readonly Way[];
}

/** Reads an error. `start` is what was begun, if that is known: without it nothing can be begun again from here. */
export function refusalOf(error: unknown, start: Start | null): Refusal {
  const kind = kindOf(error);
  const problem = error instanceof Problem && error.slug !== "offline" ? error : null;
  const { missing_scopes: missing, inbox_id: inbox } = problem?.more ?? {};
  const inboxId = typeof inbox === "number" ? inbox : null;
  const possible: readonly Way[] = WAYS[kind].filter(
    (way: Way) =>
      (way !== "again" && way !== "settings" && way !== "inbox") ||
      (way === "inbox" ? inboxId !== null : start !== null),
  );
  return {
    kind,
    title: problem?.title ?? null,
    detail: problem?.detail ?? null,
    missing: Array.isArray(missing) ? missing.filter((name) => typeof name === "string") : [],
    inboxId,
    ways: possible,
  };
}

function kindOf(error: unknown): RefusalKind {
  if (!(error instanceof Problem)) return "unexpected";
  return Object.hasOwn(WAYS, error.slug) ? (error.slug as RefusalKind) : "unexpected";
}
