/** How long the server wants no more attempts, after too many of them failed. */
import { useState } from "react";

import { Problem } from "@/api/problem";
import { duration, useNow } from "@/ui";

/** The time left in words; null when another attempt may be made. */
export function useLock(error: unknown): string | null {
  const now = useNow(1_000);
  const [seen, setSeen] = useState<{ error: unknown; until: number }>({ error: null, until: 0 });
  if (seen.error !== error) setSeen({ error, until: lockedUntil(error, now) });
  const left = seen.until - now;
  // Seconds are rounded up: the last one is waited for as well.
  return left > 0 ? duration(Math.ceil(left / 1_000) * 1_000) : null;
}

/** The end of a lock in milliseconds since the epoch; 0 when the error is about something else. */
function lockedUntil(error: unknown, now: number): number {
  if (!(error instanceof Problem) || error.slug !== "too-many-attempts") return 0;
  const { retry_after: seconds } = error.more;
  return typeof seconds === "number" ? now + seconds * 1_000 : 0;
}
