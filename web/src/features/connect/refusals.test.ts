import { expect, test } from "vitest";

import "@/i18n/features";
import { Problem } from "@/api/problem";
import { i18n } from "@/i18n";

import { refusalOf } from "./refusals";

const START = { channel: "pigeon" };

const problem = (slug: string, status = 422, more = {}): Problem =>
  new Problem(status, slug, "A title", "A sentence.", more);

test.each([
  ["connect-denied", ["again", "channels"]],
  ["connect-cancelled", ["again", "channels"]],
  ["connect-scopes-missing", ["again", "channels"]],
  ["connect-state-expired", ["again", "channels"]],
  ["connect-state-forged", ["channels"]],
  ["connect-code-used", ["channels"]],
  ["connect-code-refused", ["again", "channels"]],
  ["inbox-connected-elsewhere", ["again", "channels"]],
  ["inbox-different-account", ["again", "channels"]],
  ["platform-failed", ["again", "channels"]],
  ["channel-not-configured", ["channels"]],
  ["connect-app-refused", ["again", "channels"]],
  ["forbidden", ["home"]],
])("%s has its own advice and ways on", (slug, ways) => {
  const refusal = refusalOf(problem(slug), START);
  expect(refusal).toMatchObject({ kind: slug, title: "A title", detail: "A sentence.", ways });
  expect(i18n.exists(`refused.${slug}`, { ns: "connect" })).toBe(true);
});

test("a platform that does not know all that was asked for is asked for less", () => {
  const error = problem("platform-failed", 502, { platform_error: "invalid_scope" });
  expect(refusalOf(error, START, true).ways).toEqual(["alone", "again", "channels"]);
  const otherwise = ["again", "channels"];
  expect(refusalOf(error, START, false).ways).toEqual(otherwise);
  expect(refusalOf(error, { ...START, alone: true }, true).ways).toEqual(otherwise);
  expect(refusalOf(error, { ...START, inboxId: 3 }, true).ways).toEqual(otherwise);
  expect(refusalOf(problem("platform-failed", 502), START, true).ways).toEqual(otherwise);
});

test.each(["channel-not-configured", "connect-app-refused"])(
  "%s leads an operator to the settings first",
  (slug) => {
    expect(refusalOf(problem(slug), START, false, true).ways[0]).toBe("settings");
    expect(i18n.exists(`operator.${slug}`, { ns: "connect" })).toBe(true);
  },
);

test("permissions that were left out are named", () => {
  const missing = ["message.list.read", 7, "message.list.send"];
  const { missing: named } = refusalOf(
    problem("connect-scopes-missing", 422, { missing_scopes: missing }),
    START,
  );
  expect(named).toEqual(["message.list.read", "message.list.send"]);
});

test("an account that is connected already leads to its inbox", () => {
  const known = refusalOf(problem("inbox-already-connected", 409, { inbox_id: 5 }), START);
  expect(known).toMatchObject({ inboxId: 5, ways: ["inbox", "channels"] });
  expect(refusalOf(problem("inbox-already-connected", 409), START).ways).toEqual(["channels"]);
});

test("who forgot what was begun cannot begin it again from here", () => {
  expect(refusalOf(problem("connect-denied"), null).ways).toEqual(["channels"]);
});

test("what never reached the server is handed over again, in our words", () => {
  const refusal = refusalOf(new Problem(0, "offline", "x", null), START);
  expect(refusal).toMatchObject({ title: null, detail: null, ways: ["resend", "channels"] });
});

test("whatever else goes wrong has a page too", () => {
  expect(refusalOf(problem("database-unavailable", 503), START)).toMatchObject({
    kind: "unexpected",
    detail: "A sentence.",
    ways: ["again", "channels"],
  });
  expect(refusalOf(new TypeError("oops"), START)).toMatchObject({
    kind: "unexpected",
    title: null,
  });
  expect(refusalOf(problem("constructor"), START).kind).toBe("unexpected");
});
