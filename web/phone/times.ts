/** How the page writes times. Times are milliseconds. */
import { useEffect, useState } from "react";

import { texts } from "./texts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const clockTime = (at: number): string =>
  new Date(at).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });

export const exactTime = (at: number): string => new Date(at).toLocaleTimeString();

/** With the year when it is another than that of `now`. */
export function dayAndTime(at: number, now: number): string {
  const thisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Date(at).toLocaleString([], {
    ...(thisYear ? { weekday: "short" } : { year: "numeric" }),
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
  });
}

/** The heading of a day in a chat, seen from `now`. */
export function dayName(at: number, now: number): string {
  const day = new Date(at).toDateString();
  if (day === new Date(now).toDateString()) return texts.today;
  if (day === new Date(now - DAY).toDateString()) return texts.yesterday;
  return new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}

/** Short for a list: the time today, else the date. */
export const listTime = (at: number, now: number): string =>
  new Date(at).toDateString() === new Date(now).toDateString()
    ? clockTime(at)
    : new Date(at).toLocaleDateString([], { day: "numeric", month: "short" });

/** A length of time in days and hours. */
export function span(ms: number): string {
  const hours = Math.round(Math.abs(ms) / HOUR);
  const days = Math.floor(hours / 24);
  return [days > 0 ? `${days} d` : "", hours % 24 > 0 || days === 0 ? `${hours % 24} h` : ""]
    .filter(Boolean)
    .join(" ");
}

/** This browser's time, renewed as often as asked: for what changes without an event. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return now;
}
