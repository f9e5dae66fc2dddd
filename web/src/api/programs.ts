/** What bots and AI agents have, and how lists show it. Pure. */
import type { ListFilter } from "./conversations";
import type { Conversation } from "./types";

/** The status of what a list shows: where the others have what is open, bots and AI agents have what is pending. */
export const shownStatus = ({
  view,
  status,
}: Pick<ListFilter, "view" | "status">): ListFilter["status"] =>
  view === "automated" && status === "open" ? "pending" : status;

/** What a change calls a bot or an AI agent by; null for a person or nobody. */
export const programRef = (
  owner: Conversation["owner"],
): { kind: "bot" | "ai_agent"; id: number } | null =>
  !owner || owner.kind === "user" ? null : { kind: owner.kind, id: owner.id };

/** The bot or the AI agent that has the conversation; null where a person or nobody has it. */
export function programOf({
  owner,
}: Pick<Conversation, "owner">): { kind: "bot" | "ai_agent"; name: string | null } | null {
  if (!owner || owner.kind === "user") return null;
  return { kind: owner.kind, name: owner.name };
}
