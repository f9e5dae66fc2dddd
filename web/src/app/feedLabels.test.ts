// @vitest-environment jsdom
/** What is fetched anew when the feed tells of labels. */
import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";

import { conversationKey } from "@/api/conversations";
import { labelsQuery } from "@/api/labels";
import type { Label } from "@/api/types";
import { refetchChanged } from "@/live/refetch";
import { feedParts } from "@/manifest";

import { features } from "./features";

const label = (id: number, name: string): Label => ({ id, name, colour: "teal", conversations: 1 });

function client(): QueryClient {
  const made = new QueryClient();
  made.setQueryData(labelsQuery.queryKey, [label(1, "cups"), label(2, "vases")]);
  made.setQueryData(conversationKey(1), {});
  return made;
}

function tell(of: QueryClient, payload: { made?: Label[] }): void {
  refetchChanged(feedParts(features), [{ id: 1, kind: "labels", payload }], { client: of, me: 1 });
}

const isStale = (of: QueryClient, key: readonly unknown[]): boolean | undefined =>
  of.getQueryState(key)?.isInvalidated;

test("a label that was made is put among the others and nothing is fetched", () => {
  const here = client();
  for (let times = 0; times < 2; times += 1) tell(here, { made: [label(3, "Glaze")] });
  const names = here.getQueryData(labelsQuery.queryKey)?.map(({ name }) => name);
  expect(names).toEqual(["cups", "Glaze", "vases"]);
  expect(isStale(here, labelsQuery.queryKey)).toBe(false);
  expect(isStale(here, conversationKey(1))).toBe(false);
});

test("labels that changed are fetched anew with the conversations that have them", () => {
  const here = client();
  tell(here, {});
  expect(isStale(here, labelsQuery.queryKey)).toBe(true);
  expect(isStale(here, conversationKey(1))).toBe(true);
});
