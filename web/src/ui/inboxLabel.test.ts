import { expect, test } from "vitest";

import { inboxLabel } from "./inboxLabel";

test("an inbox is called with its channel, once", () => {
  expect(inboxLabel("Marlow & Finch", { label: "Comments" })).toBe("Marlow & Finch · Comments");
  expect(inboxLabel("My pigeon loft · Comments", { label: "Comments" })).toBe(
    "My pigeon loft · Comments",
  );
});

test("an inbox whose channel is alone on its platform is called by its name", () => {
  expect(inboxLabel("Workspace", { label: "" })).toBe("Workspace");
  expect(inboxLabel("Workspace", undefined)).toBe("Workspace");
});
