/** Conversations: the list with its filters, what can be done to one, and its reply window. */
export { ConversationHeader } from "./ConversationHeader";
export { ConversationList } from "./ConversationList";
export { ConversationProperties } from "./ConversationProperties";
export { LabelDot } from "./LabelChip";
export { COMPOSER_ID } from "./ids";
export { useConversationKeys } from "./useConversationKeys";
export { chime } from "./chime";
export { useChime } from "./useChime";
export { useMarkRead } from "./useMarkRead";
export { useUnreadTitle } from "./useUnreadTitle";
export { timeLeft, urgencyOf, useWindow } from "./window";
export type { Urgency, WindowNow } from "./window";
