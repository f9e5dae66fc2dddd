/** The live feed: one line for the whole app, and how well it is. */
export {
  adoptResponse,
  adoptComment,
  adoptConversation,
  applyToCaches,
  dropConversation,
  dropMessage,
  knownComment,
  recountSoon,
  shownConversation,
} from "./caches";
export { isRoot } from "./comments";
export {
  LiveProvider,
  useLinkState,
  useOnline,
  usePresence,
  useViewing,
  useWriting,
} from "./LiveProvider";
export { useFeedEvents } from "./news";
export { threadAfter } from "./reducer";
export type { ThreadData } from "./reducer";
export { messageNow, showResponse } from "./messageChange";
