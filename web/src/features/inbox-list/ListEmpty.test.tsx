/** An empty list says that all is done only where nothing is left out. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import "@/i18n";
import { countsQuery, filterOf } from "@/api/conversations";
import type { ListSearch } from "@/api/conversations";
import { inboxesQuery } from "@/api/inboxes";
import { sessionQuery } from "@/api/session";
import type { Inbox, Session } from "@/api/types";

import { ListEmpty } from "./ListEmpty";

test.each<[string, ListSearch]>([
  ["All caught up", {}],
  ["No bot is handling a conversation", { view: "automated" }],
  ["No conversations", { queue: "unreplied" }],
  ["No conversations", { sort: "waiting" }],
  ["No conversations", { status: "resolved" }],
])("%s: %j", (words, search) => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, { permissions: [] as const } as unknown as Session);
  client.setQueryData(inboxesQuery.queryKey, [{ id: 1 } as Inbox]);
  client.setQueryData(countsQuery({ status: "all" }).queryKey, {
    mine: 0,
    unassigned: 0,
    automated: 0,
    all: 5,
    unreplied: 0,
    replied: 0,
    unread: 0,
    unread_mine: 0,
  });
  const nothing = (): void => undefined;
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <ListEmpty filter={filterOf(search)} search={search} change={nothing} reset={nothing} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  expect(screen.getByText(words)).toBeVisible();
});
