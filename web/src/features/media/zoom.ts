/** How a picture lies in its frame while somebody looks closer. Pure. */

/** `x` and `y`: how far its middle is from the frame's, in pixels. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

export interface Point {
  x: number;
  y: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };
/** A key or a button makes it so many times as large. */
export const STEP = 1.5;
const LARGEST = 8;

/** @param at what stays where it is, from the frame's middle */
export function zoomed(view: View, factor: number, at: Point = { x: 0, y: 0 }): View {
  const scale = Math.min(LARGEST, Math.max(1, view.scale * factor));
  if (scale < 1.01) return WHOLE;
  const grown = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * grown, y: at.y - (at.y - view.y) * grown };
}

/** A picture that is seen whole stays where it is; a part of a larger one always stays in the frame. */
export function moved(view: View, by: Point, frame: { width: number; height: number }): View {
  if (view.scale === 1) return view;
  const within = (value: number, size: number): number => {
    const most = (size * view.scale) / 2;
    return Math.min(most, Math.max(-most, value));
  };
  return {
    scale: view.scale,
    x: within(view.x + by.x, frame.width),
    y: within(view.y + by.y, frame.height),
  };
}
