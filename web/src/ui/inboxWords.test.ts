import { expect, test } from "vitest";

import { inboxWords } from "./inboxWords";

test("an inbox is called with its channel, once", () => {
  expect(inboxWords("Marlow & Finch", { label: "Comments" })).toBe("Marlow & Finch · Comments");
  expect(inboxWords("My pigeon loft · Comments", { label: "Comments" })).toBe(
    "My pigeon loft · Comments",
  );
});

test("an inbox whose channel is alone on its platform is called by its name", () => {
  expect(inboxWords("Workspace", { label: "" })).toBe("Workspace");
  expect(inboxWords("Workspace", undefined)).toBe("Workspace");
});
