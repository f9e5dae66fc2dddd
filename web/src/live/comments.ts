/** What a `comment` event makes of a comment thread that has been fetched. Pure; applying one twice changes nothing. */
import type { InfiniteData } from "@tanstack/react-query";

import type { Comment, CommentThread, ContactCard } from "@/api/types";

import { compareComments } from "./listOrder";

export type CommentsData = InfiniteData<CommentThread, string | null>;

/** Whether a comment is the one that its thread hangs on. */
export const isRoot = ({ remote_id: id, root_remote_id: root }: Comment): boolean => id === root;

/**
 * A thread after a comment came or changed: put where it belongs among what is loaded, left out when it is older than
 * that, taken out when it turns out to belong to another thread.
 */
export function commentsAfter(
  data: CommentsData,
  conversationId: number,
  comment: Comment,
): CommentsData {
  const belongs = isOfThread(data, conversationId, comment);
  const home = belongs ? homeOf(data.pages, comment) : null;
  const pages = data.pages.map((page, index) => {
    const others = page.items.filter(({ id }) => id !== comment.id);
    if (belongs && isRoot(comment)) return { ...page, items: [comment, ...others] };
    if (index === home) return { ...page, items: sorted([...others, comment]) };
    return others.length < page.items.length ? { ...page, items: others } : page;
  });
  return pages.some((page, at) => page !== data.pages[at]) ? { ...data, pages } : data;
}

/** A thread after something was learned of somebody who wrote in it. */
export function authorsAfter(data: CommentsData, contact: ContactCard): CommentsData {
  const { id, name, username, avatar_url: avatar } = contact;
  const isOld = ({ author }: Comment): boolean =>
    author.contact_id === id &&
    (author.name !== name || author.username !== username || author.avatar_url !== avatar);
  if (!data.pages.some(({ items }) => items.some(isOld))) return data;
  const author = { contact_id: id, name, username, avatar_url: avatar };
  return {
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      items: page.items.map((item) => (isOld(item) ? { ...item, author } : item)),
    })),
  };
}

function isOfThread({ pages }: CommentsData, conversationId: number, comment: Comment): boolean {
  const [first] = pages;
  if (first?.post.inbox_id !== comment.inbox_id) return false;
  const known = pages.flatMap(({ items }) => items).find(({ id }) => id !== comment.id);
  // A thread of which nothing else is known is that of its conversation's comment.
  if (!known) return comment.conversation_id === conversationId;
  return known.root_remote_id === comment.root_remote_id;
}

/** The page a reply goes into; null when its neighbours are not loaded. Pages run from the newest to the oldest. */
function homeOf(pages: readonly CommentThread[], comment: Comment): number | null {
  for (const [index, { items }] of pages.entries()) {
    const first = items.find((item) => !isRoot(item));
    if (first && compareComments(comment, first) >= 0) return index;
  }
  return pages.at(-1)?.next_cursor === null ? pages.length - 1 : null;
}

function sorted(items: Comment[]): Comment[] {
  return items.sort((a, b) => Number(isRoot(b)) - Number(isRoot(a)) || compareComments(a, b));
}
