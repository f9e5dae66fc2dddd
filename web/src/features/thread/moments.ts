/** When what happened to a message. Pure. */
import type { Message } from "@/api/types";

/** What became of a message in the end. */
type Became = "delivered" | "read" | "failed";

/** `at` is null when it happened and nobody knows when. */
export type Moment =
  | { what: "received" | "arrived" | "written" | "sent" | Became; at: string }
  | { what: Became; at: null };

const became = (what: Became, at: string | null): Moment =>
  at === null ? { what, at } : { what, at };

/** A message that arrives so many milliseconds after it was written was late. */
const LATE = 60_000;

export function momentsOf({
  direction,
  status,
  sent_at: at,
  status_at: since,
  received_at: received,
}: Message): Moment[] {
  if (direction === "in") {
    const moments: Moment[] = [{ what: "received", at }];
    const late = Date.parse(received) - Date.parse(at) > LATE;
    return late ? [...moments, { what: "arrived", at: received }] : moments;
  }
  switch (status) {
    case "sent":
      return [{ what: "sent", at }];
    case "delivered":
    case "read":
      return [{ what: "sent", at }, became(status, since)];
    case "failed":
      return [{ what: "written", at }, became("failed", since)];
    default:
      return [{ what: "written", at }];
  }
}
