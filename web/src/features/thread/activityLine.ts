/** What an activity of a thread says, in the reader's language. */
import type { Activity, Author, Message } from "@/api/types";
import { i18n } from "@/i18n";

/** So much of a name is in a line. */
const LONGEST_NAME = 80;

type Said = Pick<
  Message,
  "activity" | "author" | "content" | "raw_kind" | "held_until" | "snoozed_until"
>;
type Assignment = Extract<
  Activity,
  { event: "conversation.assigned" | "conversation.owner_changed" }
>;
type Of<Event extends Activity["event"]> = Extract<Activity, { event: Event }>;

/**
 * The line. What an older version kept as a sentence is shown as it is, and so is what only a newer one has words for.
 * @param customer what the conversation's customer is called
 */
export function activityLine(message: Said, customer: string): string {
  const { activity, author, content, raw_kind: raw } = message;
  const said = content ?? raw ?? "";
  if (activity === null) return said;
  const called = (author.kind === "contact" ? customer : (author.name ?? "")).slice(
    0,
    LONGEST_NAME,
  );
  const name = called === "" ? unnamed(author.kind) : called;
  switch (activity.event) {
    case "conversation.opened":
      return opened(author, activity.from, name, "opened");
    case "conversation.pending":
      return opened(author, activity.from, name, "pending");
    case "conversation.held":
      return i18n.t(`thread:activity.${message.held_until ? "held" : "heldUntilReply"}`, { name });
    case "conversation.snoozed":
      return i18n.t(`thread:activity.${message.snoozed_until ? "snoozed" : "snoozedUntilReply"}`, {
        name,
      });
    case "conversation.resolved":
      return i18n.t("thread:activity.resolved", { name });
    case "conversation.prioritised":
      return i18n.t(`thread:activity.priority.${activity.to ?? "none"}`, { name });
    case "conversation.assigned":
    case "conversation.owner_changed":
      return assigned(activity, author, name);
    case "conversation.team_changed":
      return activity.to === null
        ? i18n.t("thread:activity.noTeam", { name })
        : i18n.t("thread:activity.team", { name, team: activity.to.name });
    case "conversation.labelled":
      return labelled(activity, name);
    case "conversation.contact_blocked":
      return activity.to
        ? i18n.t("thread:activity.blocked", { name })
        : i18n.t("thread:activity.unblocked", { name });
    case "conversation.called":
      return phoned(activity, author, customer);
    case "conversation.referred":
      return referred(activity.to, name);
    case "conversation.commented":
      return commented(activity, name);
    case "conversation.history_missing":
      return i18n.t("thread:activity.historyMissing", { platform: activity.platform });
    default:
      return said;
  }
}

/** It is open, or pending where a bot or an AI agent has it: by hand, by the customer's message, or by itself. */
function opened(
  { kind }: Author,
  from: string | null,
  name: string,
  byHand: "opened" | "pending",
): string {
  if (kind === "contact") return i18n.t("thread:activity.openedByMessage", { name });
  if (kind !== "system") return i18n.t(`thread:activity.${byHand}`, { name });
  if (from === "snoozed") return i18n.t("thread:activity.snoozeOver");
  return from === "hold"
    ? i18n.t("thread:activity.holdOver")
    : i18n.t("thread:activity.openedByItself");
}

function assigned({ from, to, platform }: Assignment, by: Author, name: string): string {
  if (to === null) return givenUp(from, by, name, platform);
  const { kind, id, name: called } = to;
  if (by.kind === kind && id !== null && id === by.id)
    return from === null || from.kind === "user"
      ? i18n.t("thread:activity.took", { name })
      : i18n.t(`thread:activity.taken.${from.name === null ? from.kind : "named"}`, {
          name,
          from: shortened(from.name),
        });
  if (kind !== "user")
    return called === null
      ? i18n.t(`thread:activity.given.${kind}`, { name })
      : i18n.t("thread:activity.given.named", { name, to: shortened(called) });
  return i18n.t("thread:activity.assigned", {
    name,
    to: shortened(called) || i18n.t("thread:activity.somebody"),
  });
}

const shortened = (name: string | null): string => (name ?? "").slice(0, LONGEST_NAME);

/** Who has no name: a bot, an AI agent and a rule are called by their kind. */
function unnamed(kind: Author["kind"]): string {
  return kind === "bot" || kind === "ai_agent" || kind === "rule"
    ? i18n.t(`thread:activity.unnamed.${kind}`)
    : i18n.t("thread:activity.someone");
}

/** Whose it was has it no more, and nobody else has it now. */
function givenUp(
  from: Assignment["from"],
  by: Author,
  name: string,
  platform: string | undefined,
): string {
  if (from === null || from.kind === "user") return i18n.t("thread:activity.unassigned", { name });
  const { kind, id, name: called } = from;
  if (by.kind === kind && id === by.id) return i18n.t("thread:activity.handedOver", { name });
  const whose = called === null ? kind : "named";
  return platform === undefined
    ? i18n.t(`thread:activity.unassignedFrom.${whose}`, { name, from: shortened(called) })
    : i18n.t(`thread:activity.takenByReply.${whose}`, { platform, from: shortened(called) });
}

function labelled({ from, to }: Of<"conversation.labelled">, name: string): string {
  const added = labels(to);
  const removed = labels(from);
  if (from.length === 0) return i18n.t("thread:activity.labelsAdded", { name, added });
  return to.length === 0
    ? i18n.t("thread:activity.labelsRemoved", { name, removed })
    : i18n.t("thread:activity.labelsChanged", { name, added, removed });
}

function labels(names: readonly string[]): string {
  const list = new Intl.ListFormat(i18n.language, { type: "unit" });
  return i18n.t("thread:activity.labels", { count: names.length, names: list.format(names) });
}

function phoned({ to, seconds }: Of<"conversation.called">, by: Author, customer: string): string {
  const name = customer.slice(0, LONGEST_NAME) || i18n.t("thread:activity.someone");
  const way = by.kind === "contact" ? "in" : "out";
  if (to !== "ended" || seconds === null)
    return i18n.t(`thread:activity.call.${way}.${to}`, { name });
  return i18n.t(`thread:activity.call.${way}.endedAfter`, { name, length: lengthOf(seconds) });
}

/** How long a call was, to the minute where it was longer than one. */
function lengthOf(seconds: number): string {
  const short = seconds < 60;
  const unit = short ? "second" : "minute";
  const format = { style: "unit", unit, unitDisplay: "short" } as const;
  return new Intl.NumberFormat(i18n.language, format).format(
    short ? seconds : Math.round(seconds / 60),
  );
}

function referred({ source, title }: Of<"conversation.referred">["to"], name: string): string {
  const named = title === null ? "" : "Named";
  switch (source) {
    case "ad":
    case "short_link":
      return i18n.t(`thread:activity.from.${source}${named}`, { name, title });
    default:
      return i18n.t(`thread:activity.from.other${named}`, {
        name,
        title,
        source: source.replaceAll("_", " "),
      });
  }
}

function commented(activity: Of<"conversation.commented">, name: string): string {
  const { verb, to, platform } = activity;
  if (verb === "edit") return i18n.t("thread:activity.comment.edited", { name });
  return i18n.t(`thread:activity.comment.${to}.${verb}`, { name, platform });
}
