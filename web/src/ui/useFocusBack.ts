/** For a dialog that is in the page only while it is open: who opened it has the focus again when it goes. */
import { useEffect, useState } from "react";

export function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement);
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
