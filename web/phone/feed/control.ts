/** The part of the sandbox's control API that is about posts and comments. */
import { call, post } from "../control";
import type { Comment, Settings } from "../control";

interface Tree {
  comments: (Comment & { reply_list: Comment[] })[];
}

/** Everything below a post, hidden comments too. */
export async function fetchComments(video: string): Promise<Comment[]> {
  const query = new URLSearchParams({ video_id: video });
  const { comments } = await call<Tree>("GET", `/tiktok/comments?${query.toString()}`);
  return comments.flatMap((row) => [row, ...row.reply_list]);
}

export const writeComment = (
  customer: string,
  video_id: string,
  text: string,
  reply_to = "",
): Promise<Comment> => post("customer/comment", { customer, video_id, text, reply_to });
export const likeComment = (customer: string, comment_id: string, likes: boolean) =>
  post(`customer/${likes ? "like" : "unlike"}_comment`, { customer, comment_id });
export const deleteComment = (customer: string, comment_id: string) =>
  post("customer/delete_comment", { customer, comment_id });

export const shopLikes = (comment_id: string, likes: boolean) =>
  post(`business/${likes ? "like" : "unlike"}_comment`, { comment_id });
export const shopShows = (comment_id: string, visibility: Comment["visibility"]) =>
  post("business/show_comment", { comment_id, visibility });
export const shopDeletes = (comment_id: string) => post("business/delete_comment", { comment_id });

export const changeComments = (comments: Partial<Settings["comments"]>) =>
  call("PATCH", "/tiktok/settings", { comments });
