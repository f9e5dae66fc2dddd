/** What a bot did not send after all: it stands in the thread, says why, and offers nothing. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import "@/i18n";
import { sessionQuery } from "@/api/session";
import type { Session } from "@/api/types";

import { aConversation, aMessage, anAuthor } from "../../../tests/fixtures";
import { MessageBubble } from "./MessageBubble";
import { ThreadProvider } from "./ThreadContext";
import type { ThreadTools } from "./ThreadContext";

const session = { user: { id: 1, name: "Mia" }, account: { id: 1 } } as unknown as Session;

test.each([
  ["taken_over", "Not sent: a colleague replied or took over first"],
  ["conversation_resolved", "Not sent: the conversation was resolved first"],
])("a message withdrawn because of %s says so", (code, sentence) => {
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, session);
  const error = { code, text: "", advice: null, said: null, can_retry: false };
  const message = aMessage(5, {
    direction: "out",
    author: anAuthor("bot"),
    remote_id: null,
    status: "withdrawn",
    content: "Let me help",
    error,
  });
  const tools = {
    conversation: aConversation(1),
    find: () => undefined,
  } as unknown as ThreadTools;
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <ThreadProvider tools={tools}>
          <MessageBubble message={message} first last={false} />
        </ThreadProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  expect(screen.getByText("Let me help")).toBeVisible();
  expect(screen.getByText(sentence)).toBeVisible();
  expect(screen.getByRole("img", { name: "Not sent" })).toBeVisible();
  for (const name of ["Try again", "Discard", "Edit"])
    expect(screen.queryByRole("button", { name })).toBeNull();
});
