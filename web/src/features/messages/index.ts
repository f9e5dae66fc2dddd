/** Messages: the thread of a conversation, and what is on its way into it. */
export { CardPreview } from "./CardPreview";
export type { NewOutgoing, Outgoing } from "./outbox";
export { plainLine } from "./plainLine";
export { Thread } from "./Thread";
export { useOutbox, useOutboxAtWork } from "./useOutbox";
