/** What the page knows, and what each response and each change of the live stream makes of it. Pure. */
import type {
  Business,
  Change,
  Comment,
  Customer,
  Delivery,
  Draft,
  Fault,
  Grant,
  Pair,
  PhoneConversation,
  PhoneMessage,
  PlatformSnapshot,
  Post,
  Settings,
  Snapshot,
} from "./rows";
import type { Manifest } from "./manifest";

const DELIVERIES_KEPT = 100;

/** A message on its way: shown at once, replaced by what the sandbox made of it. */
export interface Outgoing {
  id: string;
  pair: Pair;
  draft: Draft;
  /** Why it was not sent. */
  problem: string | null;
  /** The message that came of it, until the stream brings it. */
  sentAs?: string;
}

/** One platform as the page knows it. */
export interface PhoneState {
  manifest: Manifest;
  /** The platform's clock minus this browser's, in milliseconds. */
  ahead: number;
  /** How far somebody moved the platform's clock, in milliseconds. */
  moved: number;
  businesses: ReadonlyMap<string, Business>;
  customers: ReadonlyMap<string, Customer>;
  conversations: ReadonlyMap<string, PhoneConversation>;
  messages: ReadonlyMap<string, PhoneMessage>;
  posts: ReadonlyMap<string, Post>;
  /** What is below the posts that were opened, and what came since the page knows the state. */
  comments: ReadonlyMap<string, Comment>;
  /** One row, "settings". */
  settings: ReadonlyMap<string, Settings>;
  grants: ReadonlyMap<string, Grant>;
  deliveries: ReadonlyMap<string, Delivery>;
  faults: ReadonlyMap<string, Fault>;
  outgoing: readonly Outgoing[];
  /** Counts the times everything was read anew. */
  readings: number;
}

/** Every platform by its key, in the order the sandbox lists them. */
export type Platforms = ReadonlyMap<string, PhoneState>;

export type Action =
  | { type: "changes"; changes: readonly Change[] }
  | { type: "earlier"; messages: readonly PhoneMessage[] }
  | { type: "comments"; comments: readonly Comment[] }
  | { type: "writing"; outgoing: Outgoing }
  | { type: "written"; id: string; message: string }
  | { type: "refused"; id: string; problem: string }
  | { type: "dropped"; id: string };

export type SandboxAction =
  | { type: "snapshot"; snapshot: Snapshot; receivedAt: number }
  | { type: "changes"; changes: readonly Change[] }
  | { type: "on"; platform: string; action: Action };

const COLLECTIONS = {
  business: "businesses",
  customer: "customers",
  conversation: "conversations",
  message: "messages",
  post: "posts",
  comment: "comments",
  settings: "settings",
  grant: "grants",
  delivery: "deliveries",
  fault: "faults",
} as const;

type Collection = (typeof COLLECTIONS)[keyof typeof COLLECTIONS];

/** Applies what happened to all platforms or to one of them. */
export function reduceSandbox(held: Platforms | null, action: SandboxAction): Platforms | null {
  if (action.type === "snapshot") return fromSnapshot(action.snapshot, action.receivedAt, held);
  if (!held) return held;
  const after = new Map(held);
  for (const [platform, state] of held) {
    const next =
      action.type === "on"
        ? action.platform === platform
          ? reduce(state, action.action)
          : state
        : reduce(state, {
            type: "changes",
            changes: action.changes.filter((row) => row.platform === platform),
          });
    after.set(platform, next);
  }
  return after;
}

export function reduce(state: PhoneState, action: Action): PhoneState {
  switch (action.type) {
    case "changes":
      return applyChanges(state, action.changes);
    case "earlier":
      return { ...state, messages: withMissing(state.messages, action.messages) };
    case "comments":
      return { ...state, comments: withMissing(state.comments, action.comments) };
    case "writing":
      return { ...state, outgoing: [...without(state, action.outgoing.id), action.outgoing] };
    case "written":
      return state.messages.has(action.message)
        ? { ...state, outgoing: without(state, action.id) }
        : withOutgoing(state, action.id, { sentAs: action.message });
    case "refused":
      return withOutgoing(state, action.id, { problem: action.problem });
    case "dropped":
      return { ...state, outgoing: without(state, action.id) };
  }
}

function fromSnapshot(snapshot: Snapshot, receivedAt: number, before: Platforms | null): Platforms {
  const ahead = snapshot.clock.now - receivedAt;
  const moved = snapshot.clock.offset_ms;
  return new Map(
    snapshot.platforms.map((platform) => {
      const key = platform.manifest.platform;
      return [key, { ...platformState(platform, before?.get(key)), ahead, moved }];
    }),
  );
}

function platformState(
  { manifest, rows, settings }: PlatformSnapshot,
  before: PhoneState | undefined,
): Omit<PhoneState, "ahead" | "moved"> {
  return {
    manifest,
    businesses: byId(rows.business),
    customers: byId(rows.customer),
    conversations: byId(rows.conversation),
    messages: byId(rows.message),
    posts: byId(rows.post ?? []),
    comments: new Map(),
    settings: new Map([["settings", settings]]),
    grants: new Map((rows.grant ?? []).map((row) => [`${row.app} ${row.business}`, row])),
    deliveries: byId(rows.delivery),
    faults: new Map(rows.fault.map((row) => [row.fault_id, row])),
    outgoing: before?.outgoing ?? [],
    readings: (before?.readings ?? 0) + 1,
  };
}

const byId = <T extends { id: string }>(rows: readonly T[]): Map<string, T> =>
  new Map(rows.map((row) => [row.id, row]));

/** Many changes cost one copy of each collection they touch. */
function applyChanges(state: PhoneState, changes: readonly Change[]): PhoneState {
  const touched: Partial<Record<Collection, Map<string, unknown>>> = {};
  let outgoing = state.outgoing;
  for (const { collection, key, data } of changes) {
    if (!(collection in COLLECTIONS)) continue;
    const name: Collection = COLLECTIONS[collection as keyof typeof COLLECTIONS];
    const rows = (touched[name] ??= new Map<string, unknown>(state[name]));
    if (name === "messages" && data !== null && !rows.has(key))
      outgoing = arrived(outgoing, data as PhoneMessage);
    if (data === null) rows.delete(key);
    else rows.set(key, data);
    if (name === "deliveries") keepNewest(rows);
  }
  if (Object.keys(touched).length === 0) return state;
  return { ...state, ...(touched as Partial<PhoneState>), outgoing };
}

/** The stream may bring a message before the call that sent it returns: it must not show twice. */
function arrived(outgoing: readonly Outgoing[], message: PhoneMessage): readonly Outgoing[] {
  if (message.from !== "customer") return outgoing;
  const own =
    outgoing.find(({ sentAs }) => sentAs === message.id) ??
    outgoing.find(
      ({ pair, draft, problem, sentAs }) =>
        problem === null &&
        sentAs === undefined &&
        pair.business === message.business &&
        pair.customer === message.customer &&
        draft.kind === message.kind &&
        (draft.text ?? "") === message.text,
    );
  return own ? outgoing.filter((row) => row !== own) : outgoing;
}

function keepNewest(deliveries: Map<string, unknown>): void {
  for (const key of deliveries.keys()) {
    if (deliveries.size <= DELIVERIES_KEPT) return;
    deliveries.delete(key);
  }
}

/** Adds what is not known yet: what is known came from the stream and is newer. */
function withMissing<T extends { id: string }>(
  held: ReadonlyMap<string, T>,
  found: readonly T[],
): ReadonlyMap<string, T> {
  const missing = found.filter((row) => !held.has(row.id));
  if (missing.length === 0) return held;
  return new Map([...held, ...missing.map((row) => [row.id, row] as const)]);
}

const without = (state: PhoneState, id: string): readonly Outgoing[] =>
  state.outgoing.filter((row) => row.id !== id);

const withOutgoing = (state: PhoneState, id: string, changed: Partial<Outgoing>): PhoneState => ({
  ...state,
  outgoing: state.outgoing.map((row) => (row.id === id ? { ...row, ...changed } : row)),
});
