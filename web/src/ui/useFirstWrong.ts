/** After a refused form: brings the first field that is wrong into view, and puts the cursor there. */
import { useEffect, useRef } from "react";
import type { RefObject } from "react";

/** @param error what the last attempt to send the form came to; give the ref to the form */
export function useFirstWrong(error: unknown): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!error) return;
    // The field may be in a part that only now unfolds.
    const frame = requestAnimationFrame(() => {
      const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
      if (!wrong) return;
      wrong.focus({ preventScroll: true });
      wrong.scrollIntoView({ block: "center" });
    });
    return () => cancelAnimationFrame(frame);
  }, [error]);
  return form;
}
