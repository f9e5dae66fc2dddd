/** The reply window on a clock: what the business may do now, and how long it lasts. */
import { useEffect, useState } from "react";

import type { ReplyWindow } from "@/api/types";
import { i18n } from "@/i18n";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Under this much time the countdown shows seconds. */
const BY_THE_SECOND = 5 * MINUTE;

export interface ReplyWindowNow {
  state: ReplyWindow["state"];
  /** Milliseconds until it passes; null when no clock runs. */
  left: number | null;
  /** How many more replies may be sent; null is any number. */
  remaining: number | null;
}

/** How much somebody who has not replied yet should hurry. */
export type Urgency = "calm" | "soon" | "near" | "last";

/** From this much time on the end is near enough to be planned for. */
const SOON = 6 * HOUR;

export function urgencyOf(left: number): Urgency {
  if (left <= BY_THE_SECOND) return "last";
  if (left < HOUR) return "near";
  return left < SOON ? "soon" : "calm";
}

/** Reads a window at a moment: one that has passed since the server spoke is late or closed. */
export function windowAt(window: ReplyWindow, now: number): ReplyWindowNow {
  if (window.state !== "open" || window.expires_at === null)
    return { state: window.state, left: null, remaining: window.remaining };
  const left = Date.parse(window.expires_at) - now;
  if (left > 0) return { state: "open", left, remaining: window.remaining };
  return {
    state: window.late_remaining > 0 ? "late" : "closed",
    left: null,
    remaining: window.late_remaining,
  };
}

/** How long the words for this much time stay true, in milliseconds. */
export function cadenceOf(left: number): number {
  if (left <= BY_THE_SECOND) return SECOND;
  return left <= HOUR ? MINUTE : HOUR;
}

/** The time left as the banner says it: hours, then minutes, then minutes and seconds. */
export function timeLeft(left: number): string {
  if (left >= HOUR) return i18n.t("duration.hours", { count: Math.floor(left / HOUR) });
  if (left > BY_THE_SECOND) return i18n.t("duration.minutes", { count: Math.floor(left / MINUTE) });
  const minutes = Math.floor(left / MINUTE);
  const seconds = i18n.t("duration.s", { count: Math.floor((left % MINUTE) / SECOND) });
  return minutes > 0 ? `${i18n.t("duration.min", { count: minutes })} ${seconds}` : seconds;
}

/** Follows a window as time passes: renders again just when the words change. */
export function useReplyWindow(window: ReplyWindow): ReplyWindowNow {
  const [now, setNow] = useState(Date.now);
  const current = windowAt(window, now);
  const { left } = current;
  useEffect(() => {
    if (left === null) return;
    // A window that was prolonged since is read at the moment of the old one: its words may be an hour off.
    const really = left - (Date.now() - now);
    const stale = really <= 0 || timeLeft(really) !== timeLeft(left);
    const timer = setTimeout(
      () => setNow(Date.now()),
      stale ? 0 : (really % cadenceOf(really)) + 20,
    );
    return () => clearTimeout(timer);
  }, [left, now]);
  return current;
}
