/** What a post is called in a line, and where its conversations are. */
import type { ListSearch } from "@/api/conversations";
import type { Post } from "@/api/types";
import { i18n } from "@/i18n";

const LONGEST = 300;

/** The caption, or what stands in its place. */
export function captionOf({ state, caption }: Post): string {
  const said = caption?.slice(0, LONGEST).trim();
  if (said) return said;
  if (state === "unavailable") return i18n.t("comments:post.unavailable");
  if (state === "pending") return i18n.t("comments:post.pending");
  return i18n.t("comments:post.noCaption");
}

/** The list's filter for a post's conversations: the open ones, which are to be done, or when there are none, all. */
export const searchOf = ({ id, open_conversations: open }: Post): ListSearch => ({
  post_id: id,
  ...(open === 0 && { status: "all" as const }),
});
