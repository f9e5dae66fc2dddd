// @vitest-environment jsdom
import { expect, test } from "vitest";

import { listQuery, filterOf, readSearch } from "./conversations";
import { dayBegins } from "./days";

test("an address says several values, one, or what makes no sense", () => {
  expect(readSearch({ inbox_id: [1, 2, "x"], label: "gift", priority: ["high", "huge"] })).toEqual({
    inbox_id: [1, 2],
    label: ["gift"],
    priority: ["high"],
  });
  expect(readSearch({ inbox_id: 7, queue: "unreplied", label: 5 })).toEqual({
    inbox_id: [7],
    queue: "unreplied",
    label: ["5"],
  });
  expect(readSearch({ queue: "hold", active_from: "soon", assignee_id: [] })).toEqual({});
});

test("days are whole days here, the last one included", () => {
  const query = listQuery(filterOf({ created_from: "2026-11-01", created_to: "2026-11-01" }));
  expect(query.created_from).toBe(new Date(2026, 10, 1).toISOString());
  expect(query.created_before).toBe(dayBegins("2026-11-02").toISOString());
});
