/** The thread of a conversation: its messages, its days, its scrolling. */
export { Announcer } from "./Announcer";
export { CardPreview } from "./CardPreview";
export { MessageText } from "./Content";
export { Failure } from "./Failure";
export { OutgoingBubble, OutgoingState } from "./OutgoingBubble";
export { flash } from "./scrollAnchor";
export { plainLine } from "./plainLine";
export { rowsOf } from "./rows";
export type { Row } from "./rows";
export { Thread } from "./Thread";
export { ThreadProvider } from "./ThreadContext";
export type { ThreadTools } from "./ThreadContext";
export { ThreadRow } from "./ThreadRow";
export { ThreadScroll } from "./ThreadScroll";
export { ThreadSkeleton } from "./ThreadSkeleton";
export { Waiting } from "./Waiting";
