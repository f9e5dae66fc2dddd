/** Why connecting came to nothing, and which way leads on. */
import { Problem } from "@/api/problem";

import type { Start } from "./leaveForPlatform";

/**
 * `alone`: to the platform once more, asking for this channel only; `again`: the same as before; `resend`: hand over
 * what it brought, which never arrived.
 */
export type Way = "alone" | "again" | "resend" | "channels" | "inbox" | "settings" | "home";

/** The problems with advice of their own; the words are in `refused`. */
const WAYS = {
  "connect-denied": ["again", "channels"],
  "connect-cancelled": ["again", "channels"],
  "connect-scopes-missing": ["again", "channels"],
  "connect-state-expired": ["again", "channels"],
  "connect-state-forged": ["channels"],
  "connect-code-used": ["channels"],
  "connect-app-refused": ["settings", "again", "channels"],
  "connect-code-refused": ["again", "channels"],
  "inbox-already-connected": ["inbox", "channels"],
  "inbox-connected-elsewhere": ["again", "channels"],
  "inbox-different-account": ["again", "channels"],
  "inbox-not-found": ["channels"],
  "channel-not-found": ["channels"],
  "channel-not-configured": ["settings", "channels"],
  "platform-failed": ["alone", "again", "channels"],
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

/** What a platform says that does not know what was asked for: its app may have been approved for one channel only. */
const UNKNOWN_SCOPE = "invalid_scope";

/**
 * Reads an error. `start` is what was begun, if that is known: without it nothing can be begun again from here.
 * @param shared whether the platform has other channels, which were asked for at the same time
 * @param operator whether the settings are the reader's to change
 */
export function refusalOf(
  error: unknown,
  start: Start | null,
  shared = false,
  operator = false,
): Refusal {
  const kind = kindOf(error);
  const problem = error instanceof Problem && error.slug !== "offline" ? error : null;
  const {
    missing_scopes: missing,
    inbox_id: inbox,
    platform_error: platformError,
  } = problem?.more ?? {};
  const inboxId = typeof inbox === "number" ? inbox : null;
  const mayBeAlone =
    shared && platformError === UNKNOWN_SCOPE && start?.inboxId === undefined && !start?.alone;
  const possible: readonly Way[] = WAYS[kind].filter((way: Way) => {
    if (way === "inbox") return inboxId !== null;
    if (way === "alone") return mayBeAlone && start !== null;
    if (way === "settings") return operator && start !== null;
    return way !== "again" || start !== null;
  });
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
