import { expect, test } from "vitest";

import type { Activity, Message } from "@/api/types";
import { aMessage, anAuthor } from "../../../tests/fixtures";

import { activityLine } from "./activityLine";

const ADA = { id: 7, name: "Ada Marlow" };

function said(activity: Activity | null, part: Partial<Message> = {}): string {
  const author = anAuthor("user", ADA.id, ADA.name);
  const message = { direction: "activity", author, activity } as const;
  return activityLine(aMessage(1, { ...message, ...part }), "Mia Keller");
}

test("a bot that takes a conversation itself is said to have taken it", () => {
  const took = {
    event: "conversation.owner_changed",
    from: null,
    to: { kind: "bot", id: 1, name: null },
  } as const;
  expect(said(took, { author: anAuthor("bot", 1, "Bot") })).toBe("Bot took the conversation");
});

test("owners are called by their names, and those without one by their kind", () => {
  const bot = { kind: "bot", id: 1, name: "Kiln helper" } as const;
  const nameless = { ...bot, name: null } as const;
  const changed = "conversation.owner_changed";
  const me = { kind: "user", ...ADA } as const;
  const assigned = "conversation.assigned";
  const byBot = { author: anAuthor("bot", 1) };
  expect(said({ event: changed, from: null, to: nameless }, byBot)).toBe(
    "The bot took the conversation",
  );
  expect(said({ event: changed, from: nameless, to: null }, byBot)).toBe(
    "The bot handed the conversation over",
  );
  expect(said({ event: assigned, from: bot, to: me })).toBe(
    "Ada Marlow took the conversation from Kiln helper",
  );
  expect(said({ event: assigned, from: nameless, to: me })).toBe(
    "Ada Marlow took the conversation from the bot",
  );
  expect(said({ event: assigned, from: me, to: bot })).toBe(
    "Ada Marlow gave the conversation to Kiln helper",
  );
  expect(said({ event: assigned, from: null, to: { ...me, id: 9, name: null } })).toBe(
    "Ada Marlow assigned the conversation to somebody",
  );
});

test.each<[Activity, string]>([
  [
    { event: "conversation.resolved", from: "open", to: "resolved" },
    "Ada Marlow resolved the conversation",
  ],
  [
    { event: "conversation.opened", from: "resolved", to: "open" },
    "Ada Marlow reopened the conversation",
  ],
  [
    { event: "conversation.pending", from: "open", to: "pending" },
    "Ada Marlow marked the conversation as pending",
  ],
  [
    { event: "conversation.snoozed", from: "open", to: "snoozed" },
    "Ada Marlow snoozed the conversation until the customer replies",
  ],
  [
    { event: "conversation.prioritised", from: null, to: "high" },
    "Ada Marlow set the priority to high",
  ],
  [
    { event: "conversation.prioritised", from: "high", to: null },
    "Ada Marlow removed the priority",
  ],
  [
    { event: "conversation.assigned", from: null, to: { kind: "user", ...ADA } },
    "Ada Marlow took the conversation",
  ],
  [
    {
      event: "conversation.assigned",
      from: { kind: "user", ...ADA },
      to: { kind: "user", id: null, name: "Ben" },
    },
    "Ada Marlow assigned the conversation to Ben",
  ],
  [
    { event: "conversation.assigned", from: { kind: "user", ...ADA }, to: null },
    "Ada Marlow unassigned the conversation",
  ],
  [
    { event: "conversation.owner_changed", from: null, to: { kind: "bot", id: 1, name: null } },
    "Ada Marlow gave the conversation to the bot",
  ],
  [
    { event: "conversation.owner_changed", from: { kind: "bot", id: 1, name: null }, to: null },
    "Ada Marlow unassigned the bot",
  ],
  [
    {
      event: "conversation.owner_changed",
      from: { kind: "ai_agent", id: 1, name: "Nia" },
      to: null,
    },
    "Ada Marlow unassigned Nia",
  ],
  [
    { event: "conversation.team_changed", from: null, to: { id: 3, name: "Packing" } },
    "Ada Marlow assigned the conversation to the team Packing",
  ],
  [
    { event: "conversation.team_changed", from: { id: 3, name: "Packing" }, to: null },
    "Ada Marlow removed the team",
  ],
  [{ event: "conversation.labelled", from: [], to: ["bowls"] }, "Ada Marlow added the label bowls"],
  [
    { event: "conversation.labelled", from: ["gift", "press"], to: ["bowls"] },
    "Ada Marlow added the label bowls and removed the labels gift, press",
  ],
  [{ event: "conversation.labelled", from: ["gift"], to: [] }, "Ada Marlow removed the label gift"],
  [
    { event: "conversation.contact_blocked", from: false, to: true },
    "Ada Marlow blocked the customer",
  ],
  [
    { event: "conversation.commented", verb: "edit", from: null, to: "done" },
    "Ada Marlow edited the comment",
  ],
  [
    { event: "conversation.commented", verb: "hide", from: null, to: "asked" },
    "Ada Marlow is hiding the comment",
  ],
  [
    { event: "conversation.commented", verb: "hide", from: "asked", to: "failed", platform: "Tok" },
    "Ada Marlow tried to hide the comment, but Tok didn't do it",
  ],
  [
    { event: "conversation.history_missing", from: null, to: null, platform: "Tok" },
    "Messages may be missing here: Tok only shows the newest. The rest is in the chat in Tok.",
  ],
])("%j is said as %s", (activity, line) => {
  expect(said(activity)).toBe(line);
});

test("a bot that gives a conversation up is said to have handed it over", () => {
  const from = { kind: "bot", id: 1, name: null } as const;
  const gaveUp = { event: "conversation.owner_changed", from, to: null } as const;
  expect(said(gaveUp, { author: anAuthor("bot", 1, "Bot") })).toBe(
    "Bot handed the conversation over",
  );
});

test("a reply in the platform's own app says where it was written", () => {
  const from = { kind: "bot", id: 1, name: null } as const;
  const taken = { event: "conversation.owner_changed", from, to: null, platform: "Tok" } as const;
  expect(said(taken, { author: anAuthor("native_app") })).toBe(
    "A reply in Tok took the conversation from the bot",
  );
});

test("what the customer did has the customer's name", () => {
  const customer = { author: anAuthor("contact", 3, "Mia") };
  const opened = { event: "conversation.opened", from: "resolved", to: "open" } as const;
  expect(said(opened, customer)).toBe("Mia Keller wrote, which reopened the conversation");
  const pending = { event: "conversation.pending", from: "resolved", to: "pending" } as const;
  expect(said(pending, customer)).toBe("Mia Keller wrote, which reopened the conversation");
  const ad = { source: "ad", title: "Spring bowls" };
  expect(said({ event: "conversation.referred", from: null, to: ad }, customer)).toBe(
    "Mia Keller came from the ad “Spring bowls”",
  );
  const code = { source: "qr_code", title: null };
  expect(said({ event: "conversation.referred", from: null, to: code }, customer)).toBe(
    "Mia Keller came from qr code",
  );
});

test.each<[Partial<Message>, Record<"to", "missed" | "ended">, number | null, string]>([
  [{ author: anAuthor("contact") }, { to: "missed" }, null, "Missed call from Mia Keller"],
  [{ author: anAuthor("contact") }, { to: "ended" }, null, "Call from Mia Keller"],
  [{ author: anAuthor("contact") }, { to: "ended" }, 45, "Call from Mia Keller (45 sec)"],
  [{ author: anAuthor("native_app") }, { to: "ended" }, 130, "Call to Mia Keller (2 min)"],
  [{ author: anAuthor("native_app") }, { to: "missed" }, null, "Mia Keller missed the call"],
])("a call of %j that %j after %s seconds is said", (part, { to }, seconds, line) => {
  const call = { event: "conversation.called", from: "ringing", to, seconds } as const;
  expect(said(call, part)).toBe(line);
});

test("a snooze and a hold are said with their end: the time beside the line, or the customer's reply", () => {
  const snoozed = { event: "conversation.snoozed", from: "open", to: "snoozed" } as const;
  const held = { event: "conversation.held", from: "open", to: "hold" } as const;
  const until = "2026-12-02T09:00:00Z";
  expect(said(snoozed, { snoozed_until: until })).toBe("Ada Marlow snoozed the conversation");
  expect(said(held, { held_until: until })).toBe("Ada Marlow put the conversation on hold");
  expect(said(held)).toBe("Ada Marlow put the conversation on hold until the customer replies");
});

test("what nobody did says so", () => {
  const opened = { event: "conversation.opened", from: "snoozed", to: "open" } as const;
  expect(said(opened, { author: anAuthor("system") })).toBe("The snooze is over");
  const held = { ...opened, from: "hold" };
  expect(said(held, { author: anAuthor("system") })).toBe("The hold is over");
  const pending = { event: "conversation.pending", from: "snoozed", to: "pending" } as const;
  expect(said(pending, { author: anAuthor("system") })).toBe("The snooze is over");
});

test("who is not known has no name", () => {
  const resolved = { event: "conversation.resolved", from: "open", to: "resolved" } as const;
  expect(said(resolved, { author: anAuthor("user", 9) })).toBe("Someone resolved the conversation");
});

test("what is no data is shown as it is", () => {
  expect(said(null, { content: "Ada Marlow tidied up" })).toBe("Ada Marlow tidied up");
  expect(said(null, { content: null, raw_kind: "poll" })).toBe("poll");
});

test("what only a newer server knows is said in the server's words", () => {
  const newer = { event: "conversation.polished", from: null, to: null } as unknown as Activity;
  expect(said(newer, { content: "Ada Marlow polished it" })).toBe("Ada Marlow polished it");
});
