/**
 * The scrolling part of a thread. Laid out from the bottom, so that older messages that are added above move
 * nothing; what is added below moves nothing either while somebody reads further up.
 */
import { ActionIcon, Badge, Loader } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { ReactElement, ReactNode, RefObject } from "react";
import { useTranslation } from "react-i18next";

import classes from "./Thread.module.css";

interface Props {
  around: number | null;
  /** Names the newest row: a change means that something was added below. */
  newestKey: string;
  /** Names the newest message of one's own that is on its way: writing goes to the bottom. */
  ownKey: string;
  older: (() => unknown) | null;
  newer: (() => unknown) | null;
  busy: boolean;
  /** Leaves the place in the past for the newest message. */
  onNewest: () => void;
  /** What stands above everything; what is below it then begins at the top when it is short. */
  head?: ReactNode;
  children: ReactNode;
}

/** Closer to the bottom than this, in pixels, one is at the bottom. */
const NEAR = 80;

/** Brings a message that is loaded into view and marks it for a moment. Whether it is loaded. */
export function flash(id: number): boolean {
  const target = document.getElementById(`message-${id}`);
  if (!target) return false;
  target.scrollIntoView({ block: "center" });
  target.removeAttribute("data-flash");
  // A frame later, so that the animation starts again.
  requestAnimationFrame(() => target.setAttribute("data-flash", ""));
  return true;
}

export function ThreadScroll(props: Props): ReactElement {
  const { around, newestKey, ownKey, older, newer, busy, onNewest, head, children } = props;
  const { t } = useTranslation("inbox");
  const box = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const [missed, setMissed] = useState(0);
  usePlace(box, newestKey, newer !== null, () => setMissed((count) => count + 1));

  useEffect(() => {
    if (around !== null) flash(around);
  }, [around]);
  useEffect(() => {
    if (ownKey !== "") box.current?.scrollTo({ top: 0 });
  }, [ownKey]);

  const onScroll = (): void => {
    const now = isAway(box.current);
    if (now !== away) setAway(now);
    if (!now && missed > 0) setMissed(0);
  };
  const toNewest = (): void => {
    if (newer) onNewest();
    else box.current?.scrollTo({ top: 0, behavior: "smooth" });
  };
  return (
    <div className={classes.frame}>
      <div
        ref={box}
        className={classes.scroll}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t("thread.label")}
        aria-busy={busy}
      >
        <div className={classes.inner} data-top={head !== undefined || undefined}>
          {older && <Edge onSeen={older} busy={busy} />}
          {head ?? (!older && <p className={classes.start}>{t("thread.start")}</p>)}
          {children}
          {newer && <Edge onSeen={newer} busy={busy} />}
        </div>
      </div>
      {(away || newer !== null) && (
        <ActionIcon
          className={classes.down ?? ""}
          variant="default"
          radius="xl"
          size={38}
          aria-label={t("thread.newest")}
          onClick={toNewest}
        >
          <IconArrowDown size={18} />
          {missed > 0 && (
            <Badge className={classes.missed ?? ""} size="sm" circle={missed < 10}>
              {missed}
            </Badge>
          )}
        </ActionIcon>
      )}
    </div>
  );
}

/** Laid out from the bottom, the bottom is at 0 and everything above is negative. */
const isAway = (box: HTMLElement | null): boolean => box !== null && box.scrollTop < -NEAR;

/** Keeps what one reads in place while rows are added below it. */
function usePlace(
  box: RefObject<HTMLDivElement | null>,
  newestKey: string,
  inThePast: boolean,
  onMissed: () => void,
): void {
  const before = useRef({ newestKey, height: 0, inThePast });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const height = element.scrollHeight;
    const { newestKey: key, height: old, inThePast: past } = before.current;
    if (key !== newestKey && old > 0 && (past || isAway(element))) {
      element.scrollBy({ top: old - height, behavior: "instant" });
      if (!past) onMissed();
    }
    before.current = { newestKey, height, inThePast };
  });
}

interface EdgeProps {
  onSeen: () => unknown;
  busy: boolean;
}

/** The end of what is loaded: fetches more when it comes near, and again when it still is once that has come. */
function Edge({ onSeen, busy }: EdgeProps): ReactElement {
  const edge = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (busy || !edge.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) onSeen();
      },
      { root: edge.current.closest("[role=log]"), rootMargin: "600px" },
    );
    observer.observe(edge.current);
    return () => observer.disconnect();
  }, [busy, onSeen]);
  return (
    <div ref={edge} className={classes.edge}>
      <Loader size="sm" />
    </div>
  );
}
