/** A stretch of rows. Far from what one sees, only the room it takes is left of it: a long thread stays a small page. */
import { useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";

import type { Row } from "./rows";
import classes from "./Thread.module.css";
import { ThreadRow } from "./ThreadRow";

interface Props {
  rows: readonly Row[];
}

/** Drawn while it is closer than this to what one sees. */
const NEAR = "1500px 0px";

export function ThreadChunk({ rows }: Props): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  /** Its height in pixels while it is not drawn. */
  const [room, setRoom] = useState<number | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1);
        if (!entry) return;
        const keep = entry.isIntersecting || element.contains(document.activeElement);
        setRoom(keep ? null : (before) => before ?? entry.boundingClientRect.height);
      },
      { root: element.closest("[role=log]"), rootMargin: NEAR },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box} className={classes.chunk} style={room === null ? undefined : { height: room }}>
      {room === null && rows.map((row) => <ThreadRow key={row.key} row={row} />)}
    </div>
  );
}
