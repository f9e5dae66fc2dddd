/**
 * A tooltip for a button whose press covers it: it goes with the press. What lies over a button keeps the browser from
 * saying that the pointer left, and the tooltip would still be there when the button is seen again.
 */
import { useState } from "react";
import type { PointerEvent } from "react";

interface Hint {
  opened: boolean;
  /** For the button. */
  target: {
    onPointerEnter: (event: PointerEvent) => void;
    onPointerLeave: () => void;
    onPointerDown: () => void;
  };
}

export function useHint(): Hint {
  const [opened, setOpened] = useState(false);
  const close = (): void => setOpened(false);
  return {
    opened,
    target: {
      // A finger does not point.
      onPointerEnter: ({ pointerType }) => setOpened(pointerType === "mouse"),
      onPointerLeave: close,
      onPointerDown: close,
    },
  };
}
