/** The order in which the list shows its conversations now: held in place, it differs from what was fetched. */
import { useEffect } from "react";

import type { Conversation } from "@/api/types";

type Items = readonly Pick<Conversation, "id">[];

let shown: Items | null = null;

/** Says what the list shows, while it is on screen. */
export function useListed(items: Items): void {
  useEffect(() => {
    shown = items;
    return () => {
      if (shown === items) shown = null;
    };
  }, [items]);
}

/** What the list shows; null while there is none. */
export const listed = (): Items | null => shown;
