/** What the page knows, and what each change of the live stream makes of it. Pure. */
import type {
  Business,
  Change,
  Customer,
  Delivery,
  Fault,
  PhoneConversation,
  PhoneMessage,
  Snapshot,
} from "./control";

const DELIVERIES_SHOWN = 40;

export interface PhoneState {
  offset: number;
  businesses: Map<string, Business>;
  customers: Map<string, Customer>;
  conversations: Map<string, PhoneConversation>;
  messages: Map<string, PhoneMessage>;
  deliveries: Map<string, Delivery>;
  faults: Map<string, Fault>;
}

export function fromSnapshot({ clock, tiktok }: Snapshot): PhoneState {
  const by = <T>(rows: readonly T[], key: (row: T) => string): Map<string, T> =>
    new Map(rows.map((row) => [key(row), row]));
  return {
    offset: clock.offset_ms,
    businesses: by(tiktok.businesses, (row) => row.business_id),
    customers: by(tiktok.customers, (row) => row.unique_identifier),
    conversations: by(tiktok.conversations, (row) => row.conversation_id),
    messages: by(
      tiktok.conversations.flatMap((row) => row.messages ?? []),
      (row) => row.message_id,
    ),
    deliveries: by(tiktok.deliveries, (row) => row.delivery_id),
    faults: by(tiktok.faults, (row) => row.fault_id),
  };
}

const COLLECTIONS = {
  business: "businesses",
  customer: "customers",
  conversation: "conversations",
  message: "messages",
  delivery: "deliveries",
  fault: "faults",
} as const;

export function applyChange(state: PhoneState, { collection, key, data }: Change): PhoneState {
  if (!(collection in COLLECTIONS)) return state;
  const name = COLLECTIONS[collection as keyof typeof COLLECTIONS];
  const rows = new Map<string, unknown>(state[name]);
  if (data === null) rows.delete(key);
  else rows.set(key, data);
  return { ...state, [name]: rows };
}

/** The messages of a conversation, oldest first. */
export function thread(state: PhoneState, conversationId: string | undefined): PhoneMessage[] {
  return [...state.messages.values()]
    .filter((message) => message.conversation_id === conversationId)
    .sort((a, b) => a.at - b.at);
}

export function conversationOf(
  state: PhoneState,
  customer: string,
  business: string,
): PhoneConversation | undefined {
  return [...state.conversations.values()].find(
    (row) => row.unique_identifier === customer && row.business_id === business,
  );
}

/** How many messages of the business the customer has not read. */
export function unread(state: PhoneState, conversation: PhoneConversation | undefined): number {
  if (!conversation) return 0;
  return thread(state, conversation.conversation_id).filter(
    ({ from, at }) => from === "business" && at > conversation.read_by_customer_at,
  ).length;
}

/** The newest webhooks, the newest first. */
export const newestDeliveries = (state: PhoneState): Delivery[] =>
  [...state.deliveries.values()].slice(-DELIVERIES_SHOWN).reverse();
