/** Conversations that are chosen together, for what is done with many at once. */
import { useEffect, useState } from "react";
import type { MouseEvent } from "react";

import type { Conversation } from "@/api/types";
import { useShortcut } from "@/ui";

type Items = readonly Pick<Conversation, "id">[];

export interface Selection {
  /** Whether selecting is going on: every card then shows whether it is selected. */
  on: boolean;
  ids: ReadonlySet<number>;
  /** Whether all that the list matches is selected, also what is not loaded. */
  matching: boolean;
  has: (id: number) => boolean;
  start: () => void;
  /** Selects these besides. */
  include: (ids: readonly number[]) => void;
  /** Selects all that the list matches, of which these are loaded. */
  match: (ids: readonly number[]) => void;
  /** Selects these and nothing else; without any, selecting ends. */
  only: (ids: readonly number[]) => void;
  /** Selects one, or selects it no more. */
  toggle: (id: number) => void;
  /** Selects everything from the last that was toggled, else from the one that is open, up to this one. */
  extend: (id: number, items: Items, open?: number) => void;
  end: () => void;
}

interface State {
  list: string;
  on: boolean;
  ids: ReadonlySet<number>;
  matching: boolean;
  /** The last that was toggled. */
  from: number | null;
}

const nothing = (list: string): State => ({
  list,
  on: false,
  ids: new Set(),
  matching: false,
  from: null,
});

/** @param list names what is listed: another list begins with nothing selected */
export function useSelection(list: string): Selection {
  const [kept, set] = useState(() => nothing(list));
  const state = kept.list === list ? kept : nothing(list);
  if (state !== kept) set(state);
  return {
    on: state.on || state.ids.size > 0,
    ids: state.ids,
    matching: state.matching,
    has: (id) => state.matching || state.ids.has(id),
    start: () => set({ ...state, on: true }),
    include: (ids) => set({ ...state, on: true, ids: new Set([...state.ids, ...ids]) }),
    match: (ids) => set({ ...state, on: true, ids: new Set(ids), matching: true }),
    only: (ids) => set(ids.length > 0 ? { ...nothing(list), ids: new Set(ids) } : nothing(list)),
    toggle: (id) => {
      const ids = new Set(state.ids);
      if (!ids.delete(id)) ids.add(id);
      set({ ...state, ids, from: id, matching: false });
    },
    extend: (id, items, open) => {
      const ids = new Set([...state.ids, ...between(items, state.from ?? open ?? id, id)]);
      set({ ...state, ids, from: id, matching: false });
    },
    end: () => set(nothing(list)),
  };
}

/** The ids from one to the other, whichever comes first; only the second when the first is not there. */
export function between(items: Items, one: number, other: number): number[] {
  const places = [one, other].map((id) => items.findIndex((item) => item.id === id));
  if (places.includes(-1)) return [other];
  return items.slice(Math.min(...places), Math.max(...places) + 1).map(({ id }) => id);
}

/** What has left the list is selected no more: if it comes back, it is not what somebody chose. */
export function useOnlyListed({ ids, only }: Selection, listed: Items): void {
  const still = [...ids].filter((id) => listed.some((item) => item.id === id));
  useEffect(() => {
    if (still.length < ids.size) only(still);
  });
}

interface Clicks {
  onClickCapture: (event: MouseEvent) => void;
  onMouseDownCapture: (event: MouseEvent) => void;
}

/**
 * What a click on a card selects, for the element that the cards are in: with Shift everything up to it, and with a
 * finger the card itself while selecting is on.
 */
export function clicksOf(selection: Selection, items: Items, open?: number): Clicks {
  return {
    onMouseDownCapture: (event) => {
      // The browser would select the words in between.
      if (event.shiftKey && cardAt(event) !== null) event.preventDefault();
    },
    onClickCapture: (event) => {
      const id = cardAt(event);
      const taps = selection.on && matchMedia("(pointer: coarse)").matches;
      if (id === null || !(event.shiftKey || taps)) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.shiftKey) selection.extend(id, items, open);
      else selection.toggle(id);
    },
  };
}

function cardAt({ target }: MouseEvent): number | null {
  const card = (target as Element).closest("li")?.querySelector("[data-conversation]");
  return card ? Number(card.getAttribute("data-conversation")) : null;
}

/** Selecting by keys: the card that has the focus, or else the conversation that is open. */
export function useSelectKeys(
  selection: Selection,
  items: Items,
  chosen: number | undefined,
): void {
  const here = (): number | undefined => {
    const focused = document.activeElement?.getAttribute("data-conversation");
    const id = focused ? Number(focused) : chosen;
    return items.find((item) => item.id === id)?.id;
  };
  useShortcut("select", () => {
    const id = here();
    if (id !== undefined) selection.toggle(id);
  });
  useShortcut("selectRange", () => {
    const id = here();
    if (id !== undefined) selection.extend(id, items, chosen);
  });
  useShortcut("selectNone", () => {
    if (!selection.on) return false;
    selection.end();
    return true;
  });
}
