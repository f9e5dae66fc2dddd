// @vitest-environment jsdom
import { expect, test } from "vitest";

import { DEFAULT_FILTER } from "@/api/conversations";
import type { ListFilter } from "@/api/conversations";
import type { Conversation } from "@/api/types";

import { aConversation } from "../../tests/fixtures";
import { belongs } from "./listOrder";

const BOT = { kind: "bot", id: 3, name: null } as const;

test.each<[Partial<ListFilter>, Partial<Conversation>, boolean]>([
  [{ team_id: [3] }, { team: { id: 3, name: "Orders" } }, true],
  [{ team_id: [3] }, { team: { id: 4, name: "Workshops" } }, false],
  [{ team_id: [3] }, {}, false],
  [{ label: ["glaze"] }, { labels: ["cups", "glaze"] }, true],
  [{ label: ["glaze"] }, { labels: ["glazes"] }, false],
  [{ label: ["glaze", "gift"] }, { labels: ["gift"] }, true],
  [{ queue: "unreplied" }, { waiting_since: "2026-11-01T08:00:00Z" }, true],
  [{ queue: "replied" }, { waiting_since: "2026-11-01T08:00:00Z" }, false],
  [{ priority: ["urgent", "high"] }, { priority: "high" }, true],
  [{ priority: ["urgent"] }, { priority: null }, false],
  [{ assignee_id: [4, 5] }, { assignee: { id: 5, name: "Lea" } }, true],
  [{ assignee_id: [4] }, { assignee: null }, false],
  [{ view: "unassigned" }, {}, true],
  [{ view: "unassigned" }, { owner: BOT }, false],
  [{ view: "automated" }, { owner: BOT, status: "pending" }, true],
  [{ view: "automated" }, { owner: BOT, status: "resolved" }, false],
  [{ view: "automated", status: "resolved" }, { owner: BOT, status: "resolved" }, true],
  [{ view: "automated", status: "all" }, { owner: BOT, status: "hold" }, true],
  [{ view: "all" }, { owner: BOT, status: "pending" }, false],
  [
    { view: "automated" },
    { owner: { kind: "user", id: 5, name: "Lea" }, status: "pending" },
    false,
  ],
  [{ view: "automated" }, { status: "pending" }, false],
  [{ active_to: "2026-11-01" }, { last_activity_at: "2026-11-20T08:00:00Z" }, false],
  [{ created_from: "2026-11-01" }, { created_at: "2026-11-20T08:00:00Z" }, true],
  [{ team_id: [3], label: ["glaze"] }, { labels: ["glaze"] }, false],
])("a list of %o shows %o: %s", (filter, conversation, shown) => {
  expect(belongs(aConversation(1, conversation), { ...DEFAULT_FILTER, ...filter }, 7)).toBe(shown);
});
