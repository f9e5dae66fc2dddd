/**
 * Moving through the list by keys: down and up, back to it, and into its search. Enter opens: the cards are links. While
 * a conversation is open, the one that is moved to opens, so that the keys of a conversation are those of the card with
 * the focus.
 */
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

import type { ListSearch } from "@/api/conversations";
import { SEARCH_ID, useReplacing, useShortcut } from "@/ui";

/** Who goes past a card quickly does not open it, in milliseconds. */
const REST = 150;

export interface ListRow {
  /** The conversation's id. */
  id: number;
  /** What tells the row from others of the same conversation; without it there are none. */
  row?: string;
}

/** How a card says which row it is, for `data-row`. */
export const rowOf = ({ id, row }: ListRow): string => row ?? String(id);

export function useListKeys(
  rows: readonly ListRow[],
  chosen: number | undefined,
  search: ListSearch,
  scrollTo: (index: number) => void = () => undefined,
): void {
  // The card on its way to the focus, for who presses faster than the list scrolls.
  const coming = useRef<string | null>(null);
  const opening = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The row that is moved to and opens next: until it has, the keys of a conversation are those of another.
  const next = useRef<ListRow | null>(null);
  const navigate = useNavigate();
  const focus = (index: number, opens = false): void => {
    const row = rows[index] && rowOf(rows[index]);
    if (row === undefined) return;
    coming.current = row;
    next.current = opens ? (rows[index] ?? null) : null;
    clearTimeout(opening.current);
    opening.current = undefined;
    scrollTo(index);
    // The card is drawn once the list has scrolled to it.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (coming.current !== row) return;
        coming.current = null;
        const card = cardOf(row);
        card?.focus();
        if (opens)
          opening.current = setTimeout(() => {
            opening.current = undefined;
            if (!openFocused(card)) next.current = null;
          }, REST);
      }),
    );
  };
  const step = (by: number, { key }: KeyboardEvent): boolean => {
    const focused = document.activeElement?.getAttribute("data-row") ?? null;
    // Arrows scroll and choose elsewhere: here they move when nothing else has the focus.
    if (key.startsWith("Arrow") && focused === null && document.activeElement !== document.body)
      return false;
    const here = coming.current ?? focused;
    const from = rows.findIndex((row) => (here === null ? row.id === chosen : rowOf(row) === here));
    const index = from < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, from + by));
    focus(index, chosen !== undefined);
    return true;
  };
  useEffect(() => {
    // What was moved to has opened, or something else has, by other means.
    const isOnItsWay = coming.current !== null || opening.current !== undefined;
    if (next.current?.id === chosen || !isOnItsWay) next.current = null;
  }, [chosen]);
  useReplacing(() => {
    if (next.current === null || next.current.id === chosen) return false;
    // Who has gone elsewhere meanwhile opens nothing.
    const row = rowOf(next.current);
    return coming.current === row || document.activeElement?.getAttribute("data-row") === row;
  });
  useShortcut("next", (event) => step(1, event));
  useShortcut("previous", (event) => step(-1, event));
  useShortcut("search", () => document.getElementById(SEARCH_ID)?.focus());
  useShortcut("back", () => {
    const index = rows.findIndex(({ id }) => id === chosen);
    void navigate({ to: "/", search }).then(() => focus(Math.max(0, index)));
  });
}

/** Opens the card, unless it has lost the focus meanwhile; returns whether it does. */
function openFocused(card: HTMLElement | null): boolean {
  if (!card || document.activeElement !== card) return false;
  card.click();
  return true;
}

const cardOf = (row: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-row="${row}"]`);
