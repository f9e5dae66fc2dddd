/** Comments on posts: the thread a conversation is about, and what can be done with each comment. */
export { Comments } from "./Comments";
export { useCommentToReplyTo } from "./useComments";
