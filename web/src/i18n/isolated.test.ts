/** A name in a sentence stays in its place. */
import { expect, test } from "vitest";

import { i18n } from ".";
import { isolated } from "./isolated";

test("plain names are left alone", () => {
  expect(isolated("Nadia O'Example <b> & Söhne 陶器")).toBe("Nadia O'Example <b> & Söhne 陶器");
});

test("what turns a line around is taken out, also what would end our own isolation", () => {
  expect(isolated("\u2069\u202egnp.exe\u2066")).toBe("gnp.exe");
});

test("a name that runs from right to left keeps its direction, the sentence its own", () => {
  expect(isolated("نادية")).toBe("\u2068نادية\u2069");
  expect(i18n.t("thread:arrived", { name: "נדיה", text: "\u202ehi" })).toContain(
    "\u2068נדיה\u2069",
  );
  expect(i18n.t("thread:arrived", { name: "Nadia", text: "\u202ehi" })).not.toContain("\u202e");
});

test("numbers still choose the plural", () => {
  expect(i18n.t("inbox-list:unreadCount", { count: 1 })).not.toBe(
    i18n.t("inbox-list:unreadCount", { count: 2 }),
  );
});
