/**
 * The scrolling part of a thread. Laid out from the bottom, so that who is there stays there; what comes or goes above
 * or below moves nothing for who reads further up.
 */
import { ActionIcon, Badge, Loader } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { ProblemAlert } from "@/ui";

import { FloatingDay } from "./FloatingDay";
import { KeepScrollAnchor } from "./KeepScrollAnchor";
import { flash } from "./scrollAnchor";
import classes from "./Thread.module.css";

interface Props {
  around: number | null;
  /** Names the newest of all, loaded or not: a change means that something was added below. */
  newestKey: string;
  /** Names the newest message of one's own that is on its way: writing goes to the bottom. */
  ownKey: string;
  older: (() => unknown) | null;
  newer: (() => unknown) | null;
  busy: boolean;
  /** Why the last page that was asked for at an end did not come: it is asked for again on demand only. */
  olderError?: Error | null;
  newerError?: Error | null;
  /** Whether pages at one end go when more come at the other. */
  full?: boolean;
  /** Leaves the place in the past for the newest message. */
  onNewest: () => void;
  /** What stands above everything; what is below it then begins at the top when it is short. */
  head?: ReactNode;
  /** What lies over the thread, at its top. */
  above?: ReactNode;
  children: ReactNode;
}

/** Closer to the bottom than this, in pixels, one is at the bottom. */
const NEAR = 80;
/** So far beyond what one sees, in pixels, more is fetched. */
const AHEAD = 600;

export function ThreadScroll(props: Props): ReactElement {
  const { around, newestKey, ownKey, older, newer, busy, full = false, onNewest } = props;
  const { head, above, children, olderError = null, newerError = null } = props;
  const { t } = useTranslation("thread");
  const box = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const past = newer !== null;
  const [missed, forget] = useMissed(newestKey, away || past);

  useEffect(() => {
    if (around !== null) flash(around);
  }, [around]);
  const own = useRef(ownKey);
  useEffect(() => {
    if (ownKey === own.current) return;
    own.current = ownKey;
    if (ownKey === "") return;
    if (past) onNewest();
    else box.current?.scrollTo({ top: 0, behavior: "instant" });
  }, [ownKey, past, onNewest]);

  const onScroll = (): void => {
    const now = isAway(box.current);
    if (now !== away) setAway(now);
    if (!now && !past && missed > 0) forget();
  };
  const toNewest = (): void => {
    if (past) onNewest();
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
        aria-label={t("label")}
        aria-busy={busy}
      >
        <KeepScrollAnchor box={box} follows={() => !past && !isAway(box.current)}>
          <div className={classes.inner} data-top={head !== undefined || undefined}>
            {older && <Edge onSeen={older} busy={busy} error={olderError} />}
            {head ??
              (!older && (
                <p className={classes.start} data-start>
                  {t("start")}
                </p>
              ))}
            {children}
            {newer && <Edge onSeen={newer} busy={busy} error={newerError} waits={full} />}
          </div>
        </KeepScrollAnchor>
      </div>
      <div className={classes.top}>
        {above}
        {(away || past) && <FloatingDay box={box} />}
      </div>
      {(away || past) && (
        <ActionIcon
          className={classes.down ?? ""}
          variant="default"
          radius="xl"
          size={38}
          aria-label={t("newest")}
          title={missed > 0 ? t("missed", { count: missed }) : t("newest")}
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

/** How often something came while one was reading further up, and what forgets it. */
function useMissed(newestKey: string, away: boolean): readonly [number, () => void] {
  const [state, setState] = useState({ newestKey, missed: 0 });
  if (newestKey !== state.newestKey)
    setState({ newestKey, missed: away ? state.missed + 1 : state.missed });
  return [state.missed, () => setState({ newestKey, missed: 0 })];
}

interface EdgeProps {
  onSeen: () => unknown;
  busy: boolean;
  error: Error | null;
  /** Fetches nothing while all that is loaded is near: what comes here would push out what is fetched there. */
  waits?: boolean;
}

/** The end of what is loaded: fetches more when it comes near, and again when it still is once that has come. */
function Edge({ onSeen, busy, error, waits = false }: EdgeProps): ReactElement {
  const edge = useRef<HTMLDivElement>(null);
  const failed = error !== null;
  useEffect(() => {
    const root = edge.current?.closest("[role=log]");
    if (busy || failed || !edge.current || !root) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (waits && root.scrollHeight < root.clientHeight + 2 * AHEAD) return;
        if (entries.some(({ isIntersecting }) => isIntersecting)) onSeen();
      },
      { root, rootMargin: `${AHEAD}px` },
    );
    observer.observe(edge.current);
    return () => observer.disconnect();
  }, [busy, failed, waits, onSeen]);
  return (
    <div ref={edge} className={classes.edge} data-edge>
      {failed && !busy ? (
        <ProblemAlert error={error} onRetry={() => void onSeen()} />
      ) : (
        <Loader size="sm" />
      )}
    </div>
  );
}
