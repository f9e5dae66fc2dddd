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
