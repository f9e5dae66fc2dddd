/** Messages: the thread of a conversation, what it is made of, and what is on its way into it. */
export { Announcer } from "./Announcer";
export { AttachmentTile } from "./AttachmentTile";
export { CardPreview } from "./CardPreview";
export { MessageText } from "./Content";
export { Lightbox } from "./Lightbox";
export { addressOf } from "./linkify";
export { OutgoingBubble } from "./OutgoingBubble";
export { rowsOf } from "./rows";
export type { Row } from "./rows";
export { ThreadContext } from "./ThreadContext";
export type { ThreadTools } from "./ThreadContext";
export { ThreadRow } from "./ThreadRow";
export { flash, ThreadScroll } from "./ThreadScroll";
export { ThreadSkeleton } from "./ThreadSkeleton";
export type { NewOutgoing, Outgoing } from "./outbox";
export { plainLine } from "./plainLine";
export { Thread } from "./Thread";
export { adoptMessage, useOutbox, useOutboxAtWork, useOutgoing } from "./useOutbox";
