/** Conversations: the list with its filters, what can be done to one, and its reply window. */
export { ConversationHeader } from "./ConversationHeader";
export { ConversationList } from "./ConversationList";
export { ConversationProperties } from "./ConversationProperties";
export { LabelDot } from "./LabelChip";
export { COMPOSER_ID } from "./ids";
export { useConversationKeys } from "./useConversationKeys";
export { useMarkRead } from "./useMarkRead";
export { timeLeft, urgencyOf, useWindow } from "./window";
export type { Urgency, WindowNow } from "./window";
