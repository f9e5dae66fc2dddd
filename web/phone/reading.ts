/** Questions to the state: the thread of a conversation, what is unread, which troubles are on. Pure. */
import type { Delivery, Fault, PhoneConversation, PhoneMessage } from "./rows";
import type { Trouble } from "./manifest";
import type { Outgoing, PhoneState } from "./state";
import { texts } from "./texts";

const RUN_MS = 5 * 60_000;

/** A message and how it stands among its neighbours. */
export interface Line {
  message: PhoneMessage;
  /** The first of its day. */
  opensDay: boolean;
  /** The last of a run: same side, minutes apart. Only it shows the time. */
  endsRun: boolean;
}

export function conversationOf(
  state: PhoneState,
  customer: string,
  business: string,
): PhoneConversation | undefined {
  for (const row of state.conversations.values())
    if (row.customer === customer && row.business === business) return row;
  return undefined;
}

/** The messages of a conversation, oldest first. */
export function threadOf(
  messages: PhoneState["messages"],
  conversationId: string | undefined,
): PhoneMessage[] {
  return [...messages.values()]
    .filter((message) => message.conversation === conversationId)
    .sort((a, b) => a.at - b.at);
}

export function linesOf(thread: readonly PhoneMessage[]): Line[] {
  const day = (message: PhoneMessage): string => new Date(message.at).toDateString();
  return thread.map((message, index) => {
    const before = thread[index - 1];
    const after = thread[index + 1];
    return {
      message,
      opensDay: before === undefined || day(before) !== day(message),
      endsRun:
        after?.from !== message.from ||
        day(after) !== day(message) ||
        after.at - message.at > RUN_MS,
    };
  });
}

/** The business's messages that the customer has not read, oldest first. */
export function unreadOf(
  thread: readonly PhoneMessage[],
  conversation: PhoneConversation | undefined,
): PhoneMessage[] {
  const until = conversation?.read_by_customer_at ?? 0;
  return thread.filter(({ from, at }) => from === "business" && at > until);
}

/** How many messages wait in each conversation. */
export function unreadCounts(state: PhoneState): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { from, at, conversation: id } of state.messages.values()) {
    if (from !== "business" || at <= (state.conversations.get(id)?.read_by_customer_at ?? 0))
      continue;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Which button of each card the customer tapped last. */
export function tapsIn(thread: readonly PhoneMessage[]): Map<string, string> {
  return new Map(thread.flatMap(({ tap }) => (tap ? [[tap.message, tap.button] as const] : [])));
}

export const outgoingOf = (
  outgoing: PhoneState["outgoing"],
  customer: string,
  business: string,
): Outgoing[] =>
  outgoing.filter(({ pair }) => pair.customer === customer && pair.business === business);

/** A message in one line. */
export const plain = ({ kind, text }: { kind: string; text?: string }): string =>
  text === undefined || text === "" ? (texts.kinds[kind] ?? kind) : text;

/** The webhooks about one business, the newest first. */
export const deliveriesOf = (state: PhoneState, business: string): Delivery[] =>
  [...state.deliveries.values()].filter((row) => row.business === business).reverse();

const same = (fault: Fault, trouble: Trouble): boolean =>
  fault.target === trouble.fault.target &&
  fault.kind === trouble.fault.kind &&
  fault.match === (trouble.fault.match ?? "*") &&
  (trouble.fault.status === undefined || fault.status === trouble.fault.status);

export const faultsOf = (state: PhoneState, trouble: Trouble): Fault[] =>
  [...state.faults.values()].filter((fault) => same(fault, trouble));

/** Faults that a program added and the panel has no switch for. */
export const foreignFaults = (state: PhoneState, troubles: readonly Trouble[]): Fault[] =>
  [...state.faults.values()].filter((fault) => !troubles.some((trouble) => same(fault, trouble)));
