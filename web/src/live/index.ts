/** The live feed: one line for the whole app, and how well it is. */
export { adoptConversation, applyToCaches, recountSoon } from "./caches";
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
