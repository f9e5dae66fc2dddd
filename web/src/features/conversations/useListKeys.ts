/** Moving through the list by keys: j and k go down and up, Enter opens (the cards are links). */
import { useHotkeys } from "@mantine/hooks";
import { useRef } from "react";

import type { Conversation } from "@/api/types";

import { SEARCH_ID } from "./ids";

export function useListKeys(
  items: readonly Conversation[],
  chosen: number | undefined,
  scrollTo: (index: number) => void,
): void {
  // The card on its way to the focus, for who presses faster than the list scrolls.
  const coming = useRef<number | null>(null);
  const step = (by: number): void => {
    const focused = Number(document.activeElement?.getAttribute("data-conversation") ?? NaN);
    const here = coming.current ?? (Number.isNaN(focused) ? chosen : focused);
    const from = items.findIndex(({ id }) => id === here);
    const to = from < 0 ? 0 : Math.min(items.length - 1, Math.max(0, from + by));
    const target = items[to];
    if (!target) return;
    coming.current = target.id;
    scrollTo(to);
    // The card is drawn once the list has scrolled to it.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (coming.current !== target.id) return;
        coming.current = null;
        document.querySelector<HTMLElement>(`[data-conversation="${target.id}"]`)?.focus();
      }),
    );
  };
  useHotkeys([
    ["j", () => step(1)],
    ["k", () => step(-1)],
    ["/", () => document.getElementById(SEARCH_ID)?.focus()],
  ]);
}
