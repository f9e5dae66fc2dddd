/** For a dialog that is in the page only while it is open: who opened it has the focus again when it goes. */
import { useEffect, useState } from "react";

export function useFocusBack(): void {
  const [opener] = useState(whoOpens);
  useEffect(
    () => () => {
      // Whoever took the focus on purpose meanwhile keeps it.
      setTimeout(() => {
        const free = document.activeElement === null || document.activeElement === document.body;
        if (free && opener instanceof HTMLElement) opener.focus({ preventScroll: true });
      });
    },
    [opener],
  );
}

/** The same, for who has a place among the dialog's children only. */
export function FocusBack(): null {
  useFocusBack();
  return null;
}

/** What has the focus. A menu is gone when the dialog is: then what opened the menu. */
function whoOpens(): Element | null {
  const focused = document.activeElement;
  const target = focused?.closest('[role="menu"]')?.getAttribute("aria-labelledby");
  return (target ? document.getElementById(target) : null) ?? focused;
}
