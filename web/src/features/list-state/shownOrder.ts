/** The order in which the list shows its conversations now: held in place, it differs from what was fetched. */
import { useEffect } from "react";

import type { Conversation } from "@/api/types";

type Items = readonly Pick<Conversation, "id" | "status">[];

interface Shown {
  items: Items;
  /** Those that have left the list and are still shown. */
  gone: ReadonlySet<number>;
}

const NONE: ReadonlySet<number> = new Set();

let shown: Shown | null = null;

/** Says what the list shows, while it is on screen. */
export function useShownOrder(items: Items, gone: ReadonlySet<number> = NONE): void {
  useEffect(() => {
    const mine = { items, gone };
    shown = mine;
    return () => {
      if (shown === mine) shown = null;
    };
  }, [items, gone]);
}

/** What the list shows; null while there is none. */
export const shownOrder = (): Shown | null => shown;
