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
  Settings,
  Snapshot,
  Video,
} from "./control";

const DELIVERIES_KEPT = 100;

/** A message on its way: shown at once, replaced by what the sandbox made of it. */
export interface Outgoing {
  id: string;
  pair: Pair;
  draft: Draft;
  /** Why it was not sent. */
  problem: string | null;
}

export interface PhoneState {
  /** The platform's clock minus this browser's, in milliseconds. */
  ahead: number;
  /** How far somebody moved the platform's clock, in milliseconds. */
  moved: number;
  businesses: ReadonlyMap<string, Business>;
  customers: ReadonlyMap<string, Customer>;
  conversations: ReadonlyMap<string, PhoneConversation>;
  messages: ReadonlyMap<string, PhoneMessage>;
  videos: ReadonlyMap<string, Video>;
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

export type Action =
  | { type: "snapshot"; snapshot: Snapshot; receivedAt: number }
  | { type: "changes"; changes: readonly Change[] }
  | { type: "earlier"; messages: readonly PhoneMessage[] }
  | { type: "comments"; comments: readonly Comment[] }
  | { type: "writing"; outgoing: Outgoing }
  | { type: "written"; id: string; message: PhoneMessage }
  | { type: "refused"; id: string; problem: string }
  | { type: "dropped"; id: string };

const COLLECTIONS = {
  business: "businesses",
  customer: "customers",
  conversation: "conversations",
  message: "messages",
  video: "videos",
  comment: "comments",
  settings: "settings",
  grant: "grants",
  delivery: "deliveries",
  fault: "faults",
} as const;

type Collection = (typeof COLLECTIONS)[keyof typeof COLLECTIONS];

export function reduce(state: PhoneState | null, action: Action): PhoneState | null {
  if (action.type === "snapshot") return fromSnapshot(action.snapshot, action.receivedAt, state);
  if (!state) return state;
  switch (action.type) {
    case "changes":
      return applyChanges(state, action.changes);
    case "earlier":
      return { ...state, messages: withMissing(state.messages, action.messages, messageId) };
    case "comments":
      return { ...state, comments: withMissing(state.comments, action.comments, commentId) };
    case "writing":
      return { ...state, outgoing: [...without(state, action.outgoing.id), action.outgoing] };
    case "written":
      return {
        ...state,
        outgoing: without(state, action.id),
        messages: withMissing(state.messages, [action.message], messageId),
      };
    case "refused":
      return {
        ...state,
        outgoing: state.outgoing.map((row) =>
          row.id === action.id ? { ...row, problem: action.problem } : row,
        ),
      };
    case "dropped":
      return { ...state, outgoing: without(state, action.id) };
  }
}

function fromSnapshot(
  { clock, tiktok }: Snapshot,
  receivedAt: number,
  before: PhoneState | null,
): PhoneState {
  const by = <T>(rows: readonly T[], key: (row: T) => string): Map<string, T> =>
    new Map(rows.map((row) => [key(row), row]));
  return {
    ahead: clock.now - receivedAt,
    moved: clock.offset_ms,
    businesses: by(tiktok.businesses, (row) => row.business_id),
    customers: by(tiktok.customers, (row) => row.unique_identifier),
    conversations: by(tiktok.conversations, (row) => row.conversation_id),
    messages: by(
      tiktok.conversations.flatMap((row) => row.messages ?? []),
      (row) => row.message_id,
    ),
    videos: by(tiktok.videos, (row) => row.video_id),
    comments: new Map(),
    settings: new Map([["settings", tiktok.settings]]),
    grants: by(tiktok.grants, (row) => `${row.app_id} ${row.business_id}`),
    deliveries: by(tiktok.deliveries, (row) => row.delivery_id),
    faults: by(tiktok.faults, (row) => row.fault_id),
    outgoing: before?.outgoing ?? [],
    readings: (before?.readings ?? 0) + 1,
  };
}

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

/** The stream may tell of a message before the call that sent it returns: it must not show twice. */
function arrived(outgoing: readonly Outgoing[], message: PhoneMessage): readonly Outgoing[] {
  if (message.from !== "customer") return outgoing;
  const own = outgoing.find(
    ({ pair, draft, problem }) =>
      problem === null &&
      pair.business === message.business_id &&
      pair.customer === message.unique_identifier &&
      draft.kind === message.kind &&
      (draft.text ?? "") === (message.text ?? ""),
  );
  return own ? outgoing.filter((row) => row !== own) : outgoing;
}

function keepNewest(deliveries: Map<string, unknown>): void {
  for (const key of deliveries.keys()) {
    if (deliveries.size <= DELIVERIES_KEPT) return;
    deliveries.delete(key);
  }
}

const messageId = (row: PhoneMessage): string => row.message_id;
const commentId = (row: Comment): string => row.comment_id;

/** Adds what is not known yet: what is known came from the stream and is newer. */
function withMissing<T>(
  held: ReadonlyMap<string, T>,
  found: readonly T[],
  key: (row: T) => string,
): ReadonlyMap<string, T> {
  const missing = found.filter((row) => !held.has(key(row)));
  if (missing.length === 0) return held;
  return new Map([...held, ...missing.map((row) => [key(row), row] as const)]);
}

const without = (state: PhoneState, id: string): readonly Outgoing[] =>
  state.outgoing.filter((row) => row.id !== id);
