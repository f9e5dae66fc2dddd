/** Looking closer at a picture: with the wheel, with two fingers, by a double press; and moving it about. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { PointerEvent, RefObject } from "react";

import { moved, STEP, WHOLE, zoomed } from "./zoom";
import type { Point, View } from "./zoom";

export interface Zoom {
  view: View;
  frame: RefObject<HTMLDivElement | null>;
  /** `in`, `out`, or the whole picture again. */
  change: (how: "in" | "out" | "whole") => void;
  handlers: {
    onPointerDown: (event: PointerEvent) => void;
    onPointerMove: (event: PointerEvent) => void;
    onPointerUp: (event: PointerEvent) => void;
    onPointerCancel: (event: PointerEvent) => void;
    onDoubleClick: () => void;
  };
}

/** A finger that goes so many pixels along the line turns the page. */
const SWIPE = 60;

const middle = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
});
const apart = ([a, b]: readonly Point[]): number => (a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0);

/** @param onSwipe told 1 when a finger pushes the whole picture to the left, -1 when to the right */
export function useZoom(onSwipe: (towards: 1 | -1) => void): Zoom {
  const [view, setView] = useState(WHOLE);
  const frame = useRef<HTMLDivElement>(null);
  const held = useRef(new Map<number, Point>());
  const began = useRef<Point | null>(null);

  const fromMiddle = useCallback((point: Point): Point => {
    const box = frame.current?.getBoundingClientRect() ?? new DOMRect();
    return { x: point.x - box.x - box.width / 2, y: point.y - box.y - box.height / 2 };
  }, []);

  useEffect(() => {
    const element = frame.current;
    // Not React's own: its listener cannot keep the page from scrolling or growing.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const at = fromMiddle({ x: event.clientX, y: event.clientY });
      const factor = Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002));
      setView((before) => zoomed(before, factor, at));
    };
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [fromMiddle]);

  const release = (event: PointerEvent): void => {
    const from = began.current;
    held.current.delete(event.pointerId);
    began.current = null;
    if (!from || event.type !== "pointerup" || event.pointerType !== "touch" || view.scale > 1)
      return;
    const along = event.clientX - from.x;
    if (Math.abs(along) > Math.max(SWIPE, Math.abs(event.clientY - from.y)))
      onSwipe(along < 0 ? 1 : -1);
  };
  return {
    view,
    frame,
    change: (how) =>
      setView((before) => {
        if (how === "whole") return WHOLE;
        return zoomed(before, how === "in" ? STEP : 1 / STEP);
      }),
    handlers: {
      onPointerDown: (event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        const point = { x: event.clientX, y: event.clientY };
        held.current.set(event.pointerId, point);
        began.current = held.current.size === 1 ? point : null;
      },
      onPointerMove: (event) => {
        if (!held.current.has(event.pointerId)) return;
        const before = [...held.current.values()];
        held.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
        const now = [...held.current.values()];
        const [from, to] = [middle(before), middle(now)];
        const factor = now.length > 1 ? apart(now) / apart(before) : 1;
        const at = fromMiddle(to);
        const size = event.currentTarget.getBoundingClientRect();
        setView((known) =>
          moved(zoomed(known, factor, at), { x: to.x - from.x, y: to.y - from.y }, size),
        );
      },
      onPointerUp: release,
      onPointerCancel: release,
      onDoubleClick: () =>
        setView((before) => (before.scale > 1 ? WHOLE : zoomed(before, STEP * STEP))),
    },
  };
}
