/** For a dialog that is in the page only while it is open: who opened it has the focus again when it goes. */
import { useEffect, useState } from "react";

export function useFocusBack(): void {
  const [back] = useState(() => backTo(whoOpens()));
  useEffect(
    () => () => {
      // Whoever took the focus on purpose meanwhile keeps it.
      setTimeout(() => {
        if (isNowhere(document.activeElement)) back();
      });
    },
    [back],
  );
}

/** Focuses it again, or what has come to its place in a list that it has left since. */
export function backTo(opener: Element | null): () => void {
  const item = opener?.closest("li");
  const list = item?.parentElement;
  const place = item && list ? [...list.children].indexOf(item) : -1;
  return () => {
    const now = list?.children[Math.min(place, list.children.length - 1)];
    const target = opener?.isConnected ? opener : now?.querySelector("a, button");
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  };
}

/** The same, for who has a place among the dialog's children only. */
export function FocusBack(): null {
  useFocusBack();
  return null;
}

/** What had the focus last; of a menu's entry, which goes before the dialog comes, what opened the menu. */
let latest: Element | null = null;

function remember({ target }: FocusEvent): void {
  if (!(target instanceof Element)) return;
  const opener = target.closest('[role="menu"]')?.getAttribute("aria-labelledby");
  latest = (opener ? document.getElementById(opener) : null) ?? target;
}

// What is only reckoned with, as in tests of logic, has no page.
if ("document" in globalThis) document.addEventListener("focusin", remember);

const isNowhere = (focused: Element | null): boolean =>
  focused === null || focused === document.body;

function whoOpens(): Element | null {
  const focused = document.activeElement;
  const inMenu = focused?.closest('[role="menu"]');
  return isNowhere(focused) || inMenu ? latest : focused;
}
