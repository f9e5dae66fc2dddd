/** Where rows stand on the screen, and bringing one there. */

/** Brings a message that is loaded into view and marks it for a moment. Whether it is loaded. */
export function flash(id: number): boolean {
  const target =
    document.getElementById(`message-${id}`) ?? document.querySelector(`[data-folds~="${id}"]`);
  if (!target) return false;
  target.scrollIntoView({ block: "center" });
  target.removeAttribute("data-flash");
  // A frame later, so that the animation starts again.
  requestAnimationFrame(() => target.setAttribute("data-flash", ""));
  return true;
}

/** An element that is on screen, and how far below the window's top it begins, in pixels. */
export interface ScrollAnchor {
  element: Element;
  top: number;
}

/** The messages one sees in a thread, topmost first; then the parts they stand in, which may not be drawn. */
export function anchorsIn(box: Element): ScrollAnchor[] {
  const { top, bottom } = box.getBoundingClientRect();
  const seen = (elements: Iterable<Element>): ScrollAnchor[] =>
    [...elements].flatMap((element) => {
      const at = element.getBoundingClientRect();
      return at.bottom > top && at.top < bottom ? [{ element, top: at.top }] : [];
    });
  const parts = seen(box.querySelectorAll(":scope > * > :not([data-edge])"));
  const rows = parts.flatMap(({ element }) => seen(element.querySelectorAll('[id^="message-"]')));
  return [...rows, ...parts];
}

/** How far what was there has moved down since, in pixels. */
export function movedSince(anchors: readonly ScrollAnchor[]): number {
  for (const { element, top } of anchors) {
    const now = element.isConnected ? element : document.getElementById(element.id);
    if (now) return now.getBoundingClientRect().top - top;
  }
  return 0;
}

/** The id of the message that an element shows. */
export const messageIdOf = ({ id }: Element): number => Number(id.replace("message-", ""));
