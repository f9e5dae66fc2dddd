/** The conversation that is open: its header, its properties, and what can be changed about it. */
export { People } from "./AssigneeMenu";
export { asideText } from "./asideText";
export { expected, isReadBy, sentenceOf, undoing } from "./change";
export { ConversationHeader } from "./ConversationHeader";
export { ConversationProperties } from "./ConversationProperties";
export { changeBy, mainActionOf, mainActionOfMany } from "./mainAction";
export type { MainAction } from "./mainAction";
export { PRIORITY_COLOURS } from "./priorities";
export { PriorityItems } from "./PriorityItems";
export { GiveBackItem } from "./GiveBackItem";
export { ending, holding, SnoozeItems, snoozing } from "./SnoozeItems";
export { TeamItems } from "./TeamMenu";
export { useChangeConversation } from "./useChange";
export { useConversationKeys } from "./useConversationKeys";
export { useMarkRead } from "./useMarkRead";
export { useMarkUnread } from "./useMarkUnread";
