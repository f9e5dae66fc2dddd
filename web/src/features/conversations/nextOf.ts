/** Which conversation follows another in the list. Pure. */
import type { Conversation } from "@/api/types";

/** What comes after it in the list, or else before it; null when it was the last, undefined when it is not in it. */
export function nextOf(
  items: readonly Pick<Conversation, "id">[],
  id: number,
): number | null | undefined {
  const here = items.findIndex((item) => item.id === id);
  if (here < 0) return undefined;
  return (items[here + 1] ?? items[here - 1])?.id ?? null;
}
