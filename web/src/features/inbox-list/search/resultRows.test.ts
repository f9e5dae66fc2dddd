// @vitest-environment jsdom
/** A conversation that was found twice has two rows for the keys, and is one conversation for what is selected. */
import { renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import type { MessageHit } from "@/api/types";

import { aConversation } from "../../../../tests/fixtures";
import { rowOf, useListKeys } from "../useListKeys";
import { foundConversations, hitRow, personRow } from "./resultRows";

vi.mock(import("@tanstack/react-router"), async (load) => ({
  ...(await load()),
  useNavigate: () => () => Promise.resolve(),
}));

const hit = { conversation: aConversation(1), message_id: 5 } as MessageHit;
const rows = [personRow(aConversation(1)), hitRow(hit), personRow(aConversation(2))];

test("what is selected counts a conversation once", () => {
  expect(foundConversations(rows).map(({ id }) => id)).toEqual([1, 2]);
});

test("the keys go on past a conversation that was found twice", async () => {
  document.body.innerHTML = rows
    .map((row) => `<a href="#" data-conversation="${row.id}" data-row="${rowOf(row)}"></a>`)
    .join("");
  renderHook(() => useListKeys(rows, undefined, {}));
  const went: unknown[] = [];
  for (let step = 0; step < 3; step++) {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
    await new Promise((done) => setTimeout(done, 60));
    went.push(document.activeElement?.getAttribute("data-row"));
  }
  expect(went).toEqual(["person-1", "message-5", "person-2"]);
});
