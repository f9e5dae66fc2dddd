/** What the main button of a conversation, its key and its card's menu do: the one place that decides. Pure. */
import type { ConversationChange } from "@/api/conversations";
import type { Conversation } from "@/api/types";

export type MainAction = "resolve" | "reopen";
type HasStatus = Pick<Conversation, "status">;

/** Resolves what is in the list of somebody, people or bots, or on hold; reopens what is out of sight. */
export const mainActionOf = ({ status }: HasStatus): MainAction =>
  status === "resolved" || status === "snoozed" ? "reopen" : "resolve";

/** Of several: resolves while there is one that would be resolved by itself. */
export const mainActionOfMany = (conversations: readonly HasStatus[]): MainAction =>
  conversations.some((each) => mainActionOf(each) === "resolve") ? "resolve" : "reopen";

/** The change that does it. */
export const changeBy = (
  action: MainAction,
): Required<Pick<ConversationChange, "status">> & { status: "resolved" | "open" } => ({
  status: action === "resolve" ? "resolved" : "open",
});
