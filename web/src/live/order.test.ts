// @vitest-environment jsdom
import { expect, test } from "vitest";

import { DEFAULT_FILTER } from "@/api/conversations";
import type { ListFilter } from "@/api/conversations";
import type { Conversation } from "@/api/types";

import { aConversation } from "../../tests/fixtures";
import { belongs } from "./order";

test.each<[Partial<ListFilter>, Partial<Conversation>, boolean]>([
  [{ team_id: 3 }, { team: { id: 3, name: "Orders" } }, true],
  [{ team_id: 3 }, { team: { id: 4, name: "Workshops" } }, false],
  [{ team_id: 3 }, {}, false],
  [{ label: "glaze" }, { labels: ["cups", "glaze"] }, true],
  [{ label: "glaze" }, { labels: ["glazes"] }, false],
  [{ team_id: 3, label: "glaze" }, { labels: ["glaze"] }, false],
])("a list of %o shows %o: %s", (filter, conversation, shown) => {
  expect(belongs(aConversation(1, conversation), { ...DEFAULT_FILTER, ...filter }, 7)).toBe(shown);
});
