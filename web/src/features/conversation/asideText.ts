/** How it is said that a conversation is snoozed or on hold, and until when. Pure. */
import type { TFunction } from "i18next";

/** @param when the time, as it is said; null where it ends when the customer writes */
export function asideText(
  t: TFunction<"conversation">,
  status: "snoozed" | "hold",
  when: string | null,
): string {
  if (when === null)
    return t(status === "hold" ? "header.heldUntilReply" : "header.snoozedUntilReply");
  return t(status === "hold" ? "header.heldUntil" : "header.snoozedUntil", { until: when });
}
