/** Which message a day leads to. Pure. */
import type { Message } from "@/api/types";

/** The day of a moment here, as a date field writes it: `2026-05-04`. */
export function dateOf(moment: Date): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const year = String(moment.getFullYear()).padStart(4, "0");
  return `${year}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** A day as a date field writes it: when it begins here. */
export const beginningOf = (date: string): Date => new Date(`${date}T00:00`);

/**
 * The first message of a day; when the day has none, the nearest before or after it.
 *
 * @param around the last message before the day and the first from its beginning on, as far as they exist
 */
export function nearest(
  around: readonly Message[],
  date: string,
): { message: Message; onTheDay: boolean } | null {
  const from = beginningOf(date);
  const to = new Date(from.getFullYear(), from.getMonth(), from.getDate() + 1);
  const away = ({ sent_at: at }: Message): number => {
    const time = Date.parse(at);
    return time < from.getTime() ? from.getTime() - time : Math.max(0, time - to.getTime() + 1);
  };
  const message = around.toSorted((a, b) => away(a) - away(b)).at(0);
  return message ? { message, onTheDay: away(message) === 0 } : null;
}
