/** Comments on posts: the thread a conversation is about, and what can be done with each comment. */
export { CommentPane } from "./CommentPane";
export { useAnswered } from "./useComments";
