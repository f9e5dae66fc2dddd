/** Holds the list's order while the pointer is over it, or the keys are at work in it. */
import { useEffect, useMemo, useState } from "react";
import type { FocusEvent, PointerEvent } from "react";

import type { Conversation } from "@/api/types";

import { heldOrder, notHeld } from "./heldOrder";
import type { Held } from "./heldOrder";

/** A card that was opened by a key keeps the focus: after this many milliseconds nobody chooses any more. */
const CHOOSING = 15_000;

interface Holding extends Held<Conversation> {
  /** For the element that scrolls. */
  handlers: {
    onPointerEnter: (event: PointerEvent) => void;
    onPointerLeave: () => void;
    onFocus: (event: FocusEvent) => void;
    onBlur: (event: FocusEvent) => void;
  };
  /** Lets the order go once, at somebody's wish. */
  settle: () => void;
}

export function useHeld(items: readonly Conversation[]): Holding {
  const [over, setOver] = useState(false);
  /** When the keyboard's focus last moved in the list; null when it is elsewhere. */
  const [keyed, setKeyed] = useState<number | null>(null);
  const [before, setBefore] = useState<readonly Conversation[] | null>(null);
  const holding = over || keyed !== null;
  if (holding && before === null && items.length > 0) setBefore(items);
  if (!holding && before !== null) setBefore(null);
  useEffect(() => {
    if (keyed === null) return;
    const timer = setTimeout(() => setKeyed(null), CHOOSING);
    return () => clearTimeout(timer);
  }, [keyed]);
  const held = useMemo(() => (before ? heldOrder(before, items) : notHeld(items)), [before, items]);
  // What paging brought is held from then on as well.
  if (before !== null && held.items.length > before.length) setBefore(held.items);
  return {
    ...held,
    settle: () => setBefore(items),
    handlers: {
      onPointerEnter: ({ pointerType }) => setOver(pointerType !== "touch"),
      onPointerLeave: () => setOver(false),
      onFocus: ({ target, timeStamp }) => {
        if (target.matches(":focus-visible")) setKeyed(timeStamp);
      },
      onBlur: ({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setKeyed(null);
      },
    },
  };
}
