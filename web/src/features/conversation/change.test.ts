/** What is changed can be put back as it was, and is told as what it is. */
import { expect, test } from "vitest";

import type { ConversationChange } from "@/api/conversations";

import { aConversation, at } from "../../../tests/fixtures";
import { expected, isMove, refused, sentenceOf, undoing } from "./change";

const BEFORE = aConversation(1, {
  status: "snoozed",
  snoozed_until: at(90),
  assignee: { id: 7, name: "Mia" },
  owner: { kind: "user", id: 7, name: "Mia" },
  team: { id: 2, name: "Orders" },
  priority: "high",
  labels: ["gift"],
});
const MEMBERS = [{ user: { id: 7, name: "Mia" } }] as never;
const TEAMS = [{ id: 2, name: "Orders" }] as never;

test.each<ConversationChange>([
  { status: "resolved" },
  { status: "snoozed", snoozed_until: at(500) },
  { status: "hold", held_until: at(300) },
  { assignee_id: null, team_id: null },
  { priority: null, labels: [] },
])("undoing %j leaves the conversation as it was", (change) => {
  const changed = expected(BEFORE, change, MEMBERS, TEAMS);
  expect(changed).not.toEqual(BEFORE);
  expect(expected(changed, undoing(BEFORE, change), MEMBERS, TEAMS)).toEqual(BEFORE);
});

const OF_A_BOT = aConversation(2, {
  status: "pending",
  owner: { kind: "bot", id: 3, name: "Kiln helper" },
  automatic_owner: { kind: "bot", id: 3, name: "Kiln helper" },
});

test.each<[ConversationChange, string, number | null]>([
  [{ assignee_id: 7 }, "open", 7],
  [{ assignee_id: null }, "open", null],
  [{ status: "open" }, "open", null],
  [{ status: "resolved" }, "resolved", 3],
  [{ assignee_id: 7, status: "pending" }, "pending", 7],
])("%j takes a bot's conversation as the server does: %s, of %s", (change, status, owner) => {
  const after = expected(OF_A_BOT, change, MEMBERS, TEAMS);
  expect([after.status, after.owner?.id ?? null]).toEqual([status, owner]);
});

test.each<ConversationChange>([{ assignee_id: 7 }, { assignee_id: null }, { status: "open" }])(
  "undoing %j gives a conversation back to the bot that had it",
  (change) => {
    const changed = expected(OF_A_BOT, change, MEMBERS, TEAMS);
    expect(undoing(OF_A_BOT, change)).toMatchObject({ owner: { kind: "bot", id: 3 } });
    expect(undoing(OF_A_BOT, change).assignee_id).toBeUndefined();
    expect(expected(changed, undoing(OF_A_BOT, change), MEMBERS, TEAMS)).toEqual(OF_A_BOT);
  },
);

test("what is given back to its bot is pending, says so, and is taken again by undoing it", () => {
  const taken = expected(OF_A_BOT, { assignee_id: 7 }, MEMBERS, TEAMS);
  const change = { owner: { kind: "bot", id: 3 } } as const;
  const given = expected(taken, change, MEMBERS, TEAMS);
  expect(given).toEqual(OF_A_BOT);
  expect(isMove(change)).toBe(true);
  expect(sentenceOf(change, given, 1)).toBe("Given back to Kiln helper");
  expect(expected(given, undoing(taken, change), MEMBERS, TEAMS)).toEqual(taken);
});

test("a refusal gives a conversation back to the bot", () => {
  const shown = expected(OF_A_BOT, { status: "open" }, MEMBERS, TEAMS);
  expect(refused(shown, OF_A_BOT, shown)).toEqual(OF_A_BOT);
});

test("what moves a conversation is told with its number", () => {
  const { assignee } = BEFORE;
  expect(sentenceOf({ status: "resolved" }, BEFORE, 1)).toBe(
    `Conversation with ${BEFORE.contact.name} resolved`,
  );
  expect(sentenceOf({ status: "open" }, BEFORE, 3)).toBe("3 conversations reopened");
  expect(sentenceOf({ assignee_id: assignee?.id ?? 0 }, BEFORE, 1)).toContain("Mia");
  expect(isMove({ priority: "low" })).toBe(false);
});

test("a refusal takes back what was shown early, and nothing that was told since", () => {
  const shown = expected(BEFORE, { status: "resolved", priority: "low" }, MEMBERS, TEAMS);
  expect(refused(shown, BEFORE, shown)).toEqual(BEFORE);
  const now = { ...shown, unread_count: 3, priority: "urgent" as const, labels: ["glaze"] };
  expect(refused(now, BEFORE, shown)).toEqual({
    ...BEFORE,
    unread_count: 3,
    priority: "urgent",
    labels: ["glaze"],
  });
});

test("a snooze past the reply window says so", () => {
  const { window } = BEFORE;
  const open = { ...window, state: "open" as const, expires_at: at(100), late_remaining: 0 };
  const snoozed = (minutes: number): string =>
    sentenceOf(
      { status: "snoozed", snoozed_until: at(minutes) },
      aConversation(1, { window: open }),
      1,
    );
  expect(snoozed(90)).not.toContain("can't reply");
  expect(snoozed(110)).toContain("can't reply");
});
