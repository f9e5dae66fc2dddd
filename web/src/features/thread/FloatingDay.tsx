/** The day of what one sees, over the thread while one reads further up: no separator may be near. Not over its start. */
import { useEffect, useState } from "react";
import type { ReactElement, RefObject } from "react";

import { DayJump } from "./DayJump";
import { anchorsIn, messageIdOf } from "./scrollAnchor";
import classes from "./Thread.module.css";
import { useThread } from "./ThreadContext";

export function FloatingDay({ box }: { box: RefObject<HTMLElement | null> }): ReactElement | null {
  const { find, chooseDay } = useThread();
  const [at, setAt] = useState<string | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element || !chooseDay) return;
    let frame = 0;
    const look = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        if (isAtStart(element)) {
          setAt(null);
          return;
        }
        const top = anchorsIn(element)[0];
        const message = top && find(messageIdOf(top.element));
        if (message) setAt(message.sent_at);
      });
    };
    look();
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener("scroll", look);
    };
  }, [box, find, chooseDay]);
  return at === null ? null : <DayJump at={at} className={classes.pill} />;
}

/** Whether the line that says where the conversation begins is in view: the day stands right below it. */
function isAtStart(box: HTMLElement): boolean {
  const start = box.querySelector("[data-start]");
  return start !== null && start.getBoundingClientRect().bottom > box.getBoundingClientRect().top;
}
