/** From the field of the search into what it finds: at once where that is shown, else as soon as it is. */
import { useEffect } from "react";

import { RESULTS_ID, SEARCH_ID } from "@/ui";

/** The words whose results are shown. */
let shown: string | null = null;
/** The words whose first result somebody waits for in the field, and whether to open it. */
let awaited: { q: string; opens: boolean } | null = null;

/** Gives the focus to the first result of these words; `opens` it, too. */
export function toFirstResult(q: string, opens: boolean): void {
  awaited = { q, opens };
  if (shown === q) arrive();
}

/** Who goes on typing waits for nothing any more. */
export function stay(): void {
  awaited = null;
}

/** Says that the results of these words are on screen, once they are. */
export function useShown(q: string, isShown: boolean): void {
  useEffect(() => {
    if (!isShown) return;
    shown = q;
    if (awaited?.q === q) arrive();
    return () => {
      shown = null;
    };
  }, [q, isShown]);
}

function arrive(): void {
  const opens = awaited?.opens === true;
  awaited = null;
  // Who has gone elsewhere meanwhile is not called back.
  if (document.activeElement?.id !== SEARCH_ID) return;
  const first = document.querySelector<HTMLElement>(`#${RESULTS_ID} [data-row]`);
  first?.focus();
  if (opens) first?.click();
}
