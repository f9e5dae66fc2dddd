/** Freezes the list's order while the pointer is over it, or the keys are at work in it. */
import { useEffect, useMemo, useState } from "react";
import type { FocusEvent, PointerEvent } from "react";

import type { Conversation } from "@/api/types";

import { frozenOrder, notFrozen } from "./frozenOrder";
import type { FrozenOrder } from "./frozenOrder";

/** A card that was opened by a key keeps the focus: after this many milliseconds nobody chooses any more. */
const CHOOSING = 15_000;

interface Frozen extends FrozenOrder<Conversation> {
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

export function useFrozenOrder(items: readonly Conversation[]): Frozen {
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
  const frozen = useMemo(
    () => (before ? frozenOrder(before, items) : notFrozen(items)),
    [before, items],
  );
  // What paging brought is frozen from then on as well.
  if (before !== null && frozen.items.length > before.length) setBefore(frozen.items);
  return {
    ...frozen,
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
