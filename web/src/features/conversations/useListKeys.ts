/** Moving through the list by keys: down and up, back to it, and into its search. Enter opens: the cards are links. */
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";

import type { ListSearch } from "@/api/conversations";
import type { Conversation } from "@/api/types";
import { useShortcut } from "@/ui";

import { SEARCH_ID } from "./ids";

export function useListKeys(
  items: readonly Conversation[],
  chosen: number | undefined,
  search: ListSearch,
  scrollTo: (index: number) => void = () => undefined,
): void {
  // The card on its way to the focus, for who presses faster than the list scrolls.
  const coming = useRef<number | null>(null);
  const navigate = useNavigate();
  const focus = (index: number): void => {
    const target = items[index];
    if (!target) return;
    coming.current = target.id;
    scrollTo(index);
    // The card is drawn once the list has scrolled to it.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (coming.current !== target.id) return;
        coming.current = null;
        cardOf(target.id)?.focus();
      }),
    );
  };
  const step = (by: number, { key }: KeyboardEvent): boolean => {
    const focused = document.activeElement?.getAttribute("data-conversation") ?? null;
    // Arrows scroll and choose elsewhere: here they move when nothing else has the focus.
    if (key.startsWith("Arrow") && focused === null && document.activeElement !== document.body)
      return false;
    const here = coming.current ?? (focused === null ? chosen : Number(focused));
    const from = items.findIndex(({ id }) => id === here);
    focus(from < 0 ? 0 : Math.min(items.length - 1, Math.max(0, from + by)));
    return true;
  };
  useShortcut("next", (event) => step(1, event));
  useShortcut("previous", (event) => step(-1, event));
  useShortcut("search", () => document.getElementById(SEARCH_ID)?.focus());
  useShortcut("back", () => {
    const index = items.findIndex(({ id }) => id === chosen);
    void navigate({ to: "/", search }).then(() => focus(Math.max(0, index)));
  });
}

const cardOf = (id: number): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-conversation="${id}"]`);
