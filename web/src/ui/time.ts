/**
 * Times and lengths of time as a person reads them; the one place that formats them.
 *
 * - What ages in a list is relative, in as few letters as will do, for a week; then it is a date: `ago`.
 * - In a sentence the same is said in words: `since`. What a message was sent at stays as it is: `timeOfDay` under a day.
 * - What is pointed at, and what is written down in settings, is absolute to the minute: `exact`, `toTheMinute`.
 * - Seconds are for the log of webhooks alone, where several come in one minute: `toTheSecond`.
 */
import { i18n } from "@/i18n";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const dayAndMonth = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const withYear = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  year: "numeric",
});
const weekday = new Intl.DateTimeFormat(undefined, {
  weekday: "long",
  day: "numeric",
  month: "long",
});
const moment = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "numeric",
  minute: "2-digit",
});
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const short = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const log = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** The hour and minute of a moment. */
export const timeOfDay = (iso: string): string => clock.format(new Date(iso));

/** The date of a moment, with its year. */
export const fullDate = (iso: string): string => withYear.format(new Date(iso));

/** From one moment to another, said as shortly as it can be. */
export const span = (from: string, to: string): string =>
  moment.formatRange(new Date(from), new Date(to));

/** From one day to another, with the year. */
export const dateSpan = (from: string, to: string): string =>
  withYear.formatRange(new Date(from), new Date(to));

/** A moment not far away, in a sentence: the hour where it is today, "tomorrow" before it, else the day as well. */
export function nearTime(iso: string, now: number): string {
  const days = dayNumber(new Date(iso)) - dayNumber(new Date(now));
  if (days === 0) return timeOfDay(iso);
  return days === 1
    ? i18n.t("time.tomorrow", { time: timeOfDay(iso) })
    : moment.format(new Date(iso));
}

/** A moment in full, for tooltips. */
export const exact = (iso: string): string => whole.format(new Date(iso));

/** A moment as a fact among others: the date and the minute. */
export const toTheMinute = (iso: string): string => short.format(new Date(iso));

/** A moment in a log, in which the order within a minute matters. */
export const toTheSecond = (iso: string): string => log.format(new Date(iso));

/** What the clock of this browser goes by, as the time zones' list names it. */
export const timeZone = (): string => short.resolvedOptions().timeZone.replaceAll("_", " ");

/** How long ago, in as few letters as will do: `now`, `5m`, `3h`, `2d`, then the date. */
export function ago(iso: string, now: number): string {
  const then = new Date(iso);
  const past = now - then.getTime();
  if (past < MINUTE) return i18n.t("time.now");
  if (past < HOUR) return i18n.t("time.minutes", { count: Math.floor(past / MINUTE) });
  if (past < DAY) return i18n.t("time.hours", { count: Math.floor(past / HOUR) });
  if (past < 7 * DAY) return i18n.t("time.days", { count: Math.floor(past / DAY) });
  const format = then.getFullYear() === new Date(now).getFullYear() ? dayAndMonth : withYear;
  return format.format(then);
}

const distance = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

/** How long ago in words, to stand in a sentence: `now`, `5 minutes ago`, `yesterday`; after a week the date. */
export function since(iso: string, now: number): string {
  const then = new Date(iso);
  const past = Math.max(0, now - then.getTime());
  if (past < MINUTE) return distance.format(0, "second");
  if (past < HOUR) return distance.format(-Math.floor(past / MINUTE), "minute");
  if (past < DAY) return distance.format(-Math.floor(past / HOUR), "hour");
  if (past < 7 * DAY) return distance.format(-Math.floor(past / DAY), "day");
  return withYear.format(then);
}

/** The day of a moment: today, yesterday, a weekday with its date, with the year when it is another. */
export function dayName(iso: string, now: number): string {
  const then = new Date(iso);
  const days = dayNumber(new Date(now)) - dayNumber(then);
  if (days === 0) return i18n.t("time.today");
  if (days === 1) return i18n.t("time.yesterday");
  return then.getFullYear() === new Date(now).getFullYear()
    ? weekday.format(then)
    : withYear.format(then);
}

/** The same number for all moments of one day here. */
function dayNumber(date: Date): number {
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY);
}

/** A length of time with its two largest parts: `2 days`, `1 h 59 min`, `4 min 5 s`. Never negative. */
export function duration(milliseconds: number): string {
  const left = Math.max(0, milliseconds);
  const days = Math.floor(left / DAY);
  const hours = Math.floor((left % DAY) / HOUR);
  const minutes = Math.floor((left % HOUR) / MINUTE);
  const seconds = Math.floor((left % MINUTE) / 1000);
  if (days > 0) {
    const said = i18n.t("duration.days", { count: days });
    return hours > 0 ? `${said} ${i18n.t("duration.h", { count: hours })}` : said;
  }
  if (hours > 0) return joined([hours, "h"], [minutes, "min"]);
  if (minutes > 0) return joined([minutes, "min"], [seconds, "s"]);
  return i18n.t("duration.s", { count: seconds });
}

type Part = [count: number, unit: "h" | "min" | "s"];

function joined(first: Part, second: Part): string {
  const said = i18n.t(`duration.${first[1]}`, { count: first[0] });
  return second[0] > 0 ? `${said} ${i18n.t(`duration.${second[1]}`, { count: second[0] })}` : said;
}
