/** Which conversation follows another in the list. Pure. */
import type { Conversation } from "@/api/types";

/**
 * What comes after it in the list, or else before it; null when it was the last, undefined when it is not in it. What is
 * resolved, or has left the list, is passed over: there is nothing to do in it.
 */
export function nextOf(
  items: readonly Pick<Conversation, "id" | "status">[],
  id: number,
  gone: ReadonlySet<number>,
): number | null | undefined {
  const here = items.findIndex((item) => item.id === id);
  if (here < 0) return undefined;
  const waits = (item: (typeof items)[number]): boolean =>
    item.status !== "resolved" && !gone.has(item.id);
  return (items.slice(here + 1).find(waits) ?? items.slice(0, here).findLast(waits))?.id ?? null;
}
