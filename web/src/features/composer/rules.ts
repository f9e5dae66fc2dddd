/** What may be written now, and if not, why. Pure. */
import { lengthOf } from "@/api/textLength";
import type { Capabilities, Conversation, Inbox } from "@/api/types";

/** Why nothing can be sent at all. */
export type Block = "unopened" | "closed" | "capped" | "disconnected";
/** Why what is written cannot be sent as it is. */
export type Fault =
  | { why: "too_long"; over: number }
  | { why: "too_many"; parts: number; remaining: number }
  | { why: "quote_needs_text" };

export function blockOf(
  window: { state: string; left: number | null },
  inbox: Pick<Inbox, "state"> | undefined,
  expiresAt: string | null,
  now: number,
): Block | null {
  if (inbox?.state === "disconnected") return "disconnected";
  if (window.state !== "closed") return null;
  // The customer opens the window: where there never was one, they have not written.
  if (expiresAt === null) return "unopened";
  return Date.parse(expiresAt) > now ? "capped" : "closed";
}

/** Whether images may be added: the channel must carry them, and to this customer. */
export function imageRule(
  capabilities: Capabilities,
  { image_allowed: allowed }: Pick<Conversation, "image_allowed">,
): "yes" | "channel" | "customer" {
  if (!capabilities.attachments) return "channel";
  return capabilities.asked_per_conversation.includes("image") && allowed === false
    ? "customer"
    : "yes";
}

export function faultOf(
  written: { text: string; parts: number; quoting: boolean; note: boolean },
  capabilities: Pick<Capabilities, "text_limit" | "text_unit" | "quote">,
  remaining: number | null,
): Fault | null {
  if (written.note) return null;
  const over = lengthOf(written.text.trim(), capabilities.text_unit) - capabilities.text_limit;
  if (over > 0) return { why: "too_long", over };
  if (remaining !== null && written.parts > remaining)
    return { why: "too_many", parts: written.parts, remaining };
  const carries = capabilities.quote?.carried_by ?? [];
  const textOnly = carries.includes("text") && !carries.includes("image");
  if (written.quoting && textOnly && written.text.trim() === "" && written.parts > 0)
    return { why: "quote_needs_text" };
  return null;
}
