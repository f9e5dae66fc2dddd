/** The key does to the conversation that is open what its main button says. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactElement } from "react";
import { expect, test, vi } from "vitest";

import "@/i18n";
import { sessionQuery } from "@/api/session";
import type { Conversation, Session, Status } from "@/api/types";

import { aConversation } from "../../../tests/fixtures";
import { StatusButtons } from "./StatusButtons";
import { useConversationKeys } from "./useConversationKeys";

function Open({ conversation }: { conversation: Conversation }) {
  useConversationKeys(conversation);
  return <StatusButtons conversation={conversation} />;
}

/** A page where the conversations' pages are: the list's filter is read from the address there. */
function inInbox(component: () => ReactElement) {
  const root = createRootRoute();
  const shell = createRoute({ getParentRoute: () => root, id: "shell" });
  const inbox = createRoute({ getParentRoute: () => shell, id: "inbox" });
  const page = createRoute({ getParentRoute: () => inbox, path: "/", component });
  return createRouter({
    routeTree: root.addChildren([shell.addChildren([inbox.addChildren([page])])]),
    history: createMemoryHistory({ initialEntries: ["/"] }),
  });
}

function draw(status: Status): unknown[] {
  const asked: unknown[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (request) => {
    if ((request as Request).method === "PATCH") asked.push(await (request as Request).json());
    return Response.json(aConversation(1));
  });
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const session = { user: { id: 7, name: "Mia", preferences: {} }, permissions: [] as const };
  client.setQueryData(sessionQuery.queryKey, session as unknown as Session);
  const conversation = aConversation(1, { status });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={inInbox(() => <Open conversation={conversation} />) as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return asked;
}

test.each<[Status, string, Status]>([
  ["open", "Resolve", "resolved"],
  ["pending", "Resolve", "resolved"],
  ["hold", "Resolve", "resolved"],
  ["snoozed", "Reopen", "open"],
  ["resolved", "Reopen", "open"],
])("what is %s has the button %s, and the key makes it %s", async (status, word, then) => {
  const asked = draw(status);
  expect(await screen.findByLabelText(word)).toBeVisible();
  await userEvent.keyboard("e");
  await waitFor(() => expect(asked).toEqual([{ status: then }]));
});
