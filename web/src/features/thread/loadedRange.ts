/** What the loaded part of a thread holds. Pure. */
import type { Message, MessagePage } from "@/api/types";
import type { ThreadData } from "@/live";

/**
 * The messages of pages, oldest first, each once: what came late lies at the end of one page, and is in the next one
 * again when that is fetched anew.
 *
 * @param pages newest first
 */
export function messagesOf(pages: readonly MessagePage[]): Message[] {
  const byId = new Map<number, Message>();
  for (const page of pages.toReversed()) for (const item of page.items) byId.set(item.id, item);
  return [...byId.values()];
}

/** Whether the page that loading began with is still there: pages far from where somebody reads are let go. */
export function hasFirstPage({ pageParams }: ThreadData): boolean {
  return pageParams.some((param) => {
    const { before, after } = param as { before?: string; after?: string };
    return before === undefined && after === undefined;
  });
}
