/** Moments to sleep until, in the agent's own time zone. */

const MORNING = 9;

/** Nine in the morning of the next day. */
export function tomorrow(now: Date): Date {
  return morningIn(now, 1);
}

/** Nine in the morning of the next Monday, which is never today. */
export function nextMonday(now: Date): Date {
  return morningIn(now, (8 - now.getDay()) % 7 || 7);
}

function morningIn(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}

/** What is offered: until when each lasts; null is until the customer writes. */
export const SNOOZES = [
  { name: "hour", until: (now: Date) => new Date(now.getTime() + 3_600_000) },
  { name: "tomorrow", until: tomorrow },
  { name: "monday", until: nextMonday },
  { name: "reply", until: () => null },
] as const satisfies readonly { name: string; until: (now: Date) => Date | null }[];

/** A moment as a field for date and time has it, in the agent's own time zone. */
export function asField(moment: Date): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** The moment such a field means; null while it is not filled. */
export function momentOf(field: string): Date | null {
  const moment = new Date(field);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
