/** What became of a message on the platform, and what it shares beside text. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import "@/i18n";
import { sessionQuery } from "@/api/session";
import type { Message, Session } from "@/api/types";

import { aConversation, aMessage, at } from "../../../tests/fixtures";
import { MessageBubble } from "./MessageBubble";
import { plainLine } from "./plainLine";
import { firstUnread } from "./rows";
import { ThreadProvider } from "./ThreadContext";
import type { ThreadTools } from "./ThreadContext";

const session = { user: { id: 1, name: "Mia" }, account: { id: 1 } } as unknown as Session;

function show(part: Partial<Message>): void {
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, session);
  const quote = (): void => undefined;
  const tools = {
    conversation: aConversation(1),
    quote,
    quotable: ["text"],
    find: () => undefined,
  } as unknown as ThreadTools;
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <ThreadProvider tools={tools}>
          <MessageBubble message={aMessage(5, part)} first last={false} />
        </ThreadProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

test("an edited message says so beside its time", () => {
  show({ content: "one bowl", edited_at: at(9) });
  expect(screen.getByText("one bowl")).toBeVisible();
  expect(screen.getByText("Edited")).toBeVisible();
});

test("a deleted message keeps its place and cannot be quoted", () => {
  const deleted = { content: null, deleted_at: at(9) };
  show(deleted);
  expect(screen.getByText("This message was deleted")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Quote in reply" })).toBeNull();
  expect(plainLine(aMessage(5, deleted))).toBe("Message deleted");
  expect(firstUnread([aMessage(4), aMessage(5, deleted)], 1)).toBe(4);
});

test("a place leads to a map, and is not said twice", () => {
  const location = { latitude: 1.5, longitude: -2.25, name: "Pier 7", address: null };
  show({ kind: "location", content: "Pier 7", location });
  expect(screen.getAllByText("Pier 7")).toHaveLength(1);
  expect(screen.getByRole("link")).toHaveAttribute(
    "href",
    "https://www.openstreetmap.org/?mlat=1.5&mlon=-2.25#map=16/1.5/-2.25",
  );
});

test("shared contacts are shown with their numbers, and mail with its subject", () => {
  const contacts = [{ name: "Bo", phones: ["+44 20 7946 0000"], emails: ["bo@sol.example"] }];
  show({
    kind: "contacts",
    content: "Bo, +44 20 7946 0000, bo@sol.example",
    contacts,
    subject: "My friend",
  });
  for (const text of ["Bo", "+44 20 7946 0000", "bo@sol.example", "My friend"])
    expect(screen.getByText(text)).toBeVisible();
  expect(screen.queryByText("Bo, +44 20 7946 0000, bo@sol.example")).toBeNull();
});
