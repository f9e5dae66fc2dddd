/** The live feed: one line for the whole app, and how well it is. */
export {
  adoptAnswer,
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
export { useNews } from "./news";
export { threadAfter } from "./reducer";
export type { ThreadData } from "./reducer";
export { messageNow, showAnswer } from "./messageChange";
