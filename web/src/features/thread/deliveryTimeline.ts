/** When a message was sent, delivered, read or failed. Pure. */
import type { Message } from "@/api/types";

/** What became of a message in the end. */
type Became = "delivered" | "read" | "failed";

/** `at` is null when it happened and nobody knows when. */
export type TimelineEntry =
  | { what: "received" | "arrived" | "written" | "sent" | Became; at: string }
  | { what: Became; at: null };

const became = (what: Became, at: string | null): TimelineEntry =>
  at === null ? { what, at } : { what, at };

/** A message that arrives so many milliseconds after it was written was late. */
const LATE = 60_000;

export function deliveryTimeline({
  direction,
  status,
  sent_at: at,
  status_at: since,
  received_at: received,
}: Message): TimelineEntry[] {
  if (direction === "in") {
    const entries: TimelineEntry[] = [{ what: "received", at }];
    const late = Date.parse(received) - Date.parse(at) > LATE;
    return late ? [...entries, { what: "arrived", at: received }] : entries;
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
