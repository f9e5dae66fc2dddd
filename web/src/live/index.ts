/** The live feed: one line for the whole app, and how well it is. */
export {
  adoptResponse,
  adoptComment,
  adoptConversation,
  applyToCaches,
  dropConversation,
  dropMessage,
  isContactKnown,
  knownComment,
  recountSoon,
  renameInCaches,
  shownConversation,
} from "./caches";
export { isRoot } from "./comments";
export type { CommentsData } from "./comments";
export type { FeedPart } from "./feedPart";
export {
  LiveProvider,
  useConnectionState,
  useOnline,
  usePresence,
  useViewing,
  useWriting,
} from "./LiveProvider";
export { useFeedEvents } from "./feedEvents";
export { CONVERSATION_KEYS, holdsConversations, invalidate, invalidateWhere } from "./refetch";
export { threadAfter } from "./reducer";
export type { ThreadData } from "./reducer";
export { messageNow, showResponse } from "./messageChange";
