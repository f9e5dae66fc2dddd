/** Asking for the menu of what one points at: by right click, by the menu key, or by a long press. */
import { useEffect, useRef } from "react";
import type { MouseEvent, TouchEvent } from "react";

/** Not every phone tells of a long press: it is this many milliseconds. */
const LONG = 500;

/** A finger that has moved so many pixels scrolls. */
const MOVED = 10;

interface Point {
  x: number;
  y: number;
}

export interface MenuPress {
  onContextMenu: (event: MouseEvent) => void;
  onTouchStart: (event: TouchEvent) => void;
  onTouchMove: (event: TouchEvent) => void;
  onTouchEnd: (event: TouchEvent) => void;
  onTouchCancel: () => void;
}

/** @param open returns whether there is a menu; the point is null when the menu key was pressed */
export function useMenuPress(open: (target: Element, point: Point | null) => boolean): MenuPress {
  const press = useRef<{ at: Point; timer: ReturnType<typeof setTimeout> } | null>(null);
  /** Whether the finger that is down has opened the menu. */
  const opened = useRef(false);
  const stop = (): void => {
    clearTimeout(press.current?.timer);
    press.current = null;
  };
  useEffect(() => stop, []);
  return {
    onContextMenu: (event) => {
      stop();
      const { clientX: x, clientY: y } = event;
      // The menu key has no place of its own.
      if (opened.current || open(event.target as Element, x > 0 || y > 0 ? { x, y } : null))
        event.preventDefault();
    },
    onTouchStart: ({ target, touches }) => {
      stop();
      opened.current = false;
      const finger = touches[0];
      if (!finger || touches.length > 1) return;
      const at = pointOf(finger);
      const timer = setTimeout(() => {
        opened.current = open(target as Element, at);
      }, LONG);
      press.current = { at, timer };
    },
    onTouchMove: ({ touches }) => {
      const finger = touches[0];
      if (!press.current || !finger) return;
      const { x, y } = pointOf(finger);
      if (Math.hypot(x - press.current.at.x, y - press.current.at.y) > MOVED) stop();
    },
    onTouchEnd: (event) => {
      stop();
      // The press that opened the menu is no click on what lies below.
      if (opened.current) event.preventDefault();
      opened.current = false;
    },
    onTouchCancel: () => {
      stop();
      opened.current = false;
    },
  };
}

const pointOf = ({ clientX: x, clientY: y }: { clientX: number; clientY: number }): Point => ({
  x,
  y,
});
