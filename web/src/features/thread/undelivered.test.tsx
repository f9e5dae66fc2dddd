/** What a reply in trouble says and lets one do. */
import { MantineProvider } from "@mantine/core";
import { Notifications, notifications } from "@mantine/notifications";
import { ModalsProvider } from "@mantine/modals";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import "@/i18n";
import { sessionQuery } from "@/api/session";
import type { Message, Session } from "@/api/types";

import { aConversation, aMessage, anAuthor, at } from "../../../tests/fixtures";
import { Failure } from "./Failure";
import { ThreadProvider } from "./ThreadContext";
import type { ThreadTools } from "./ThreadContext";
import { Waiting } from "./Waiting";

const session = { user: { id: 1, name: "Mia" }, account: { id: 1 } } as unknown as Session;
const asked: string[] = [];
/** What the server has of it. */
let shown = aMessage(5);

beforeEach(() => {
  asked.length = 0;
  localStorage.clear();
  notifications.clean();
  replyPrivately.mockClear();
  vi.spyOn(globalThis, "fetch").mockImplementation((request) => {
    asked.push(new URL((request as Request).url).pathname);
    return Promise.resolve(Response.json({ message: shown, removed: true }));
  });
});

const reply = (part: Partial<Message>): Message =>
  aMessage(5, { direction: "out", author: anAuthor("user"), remote_id: null, ...part });

const replyPrivately = vi.fn(() => true);

function show(message: Message): void {
  shown = message;
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, session);
  const tools = { conversation: aConversation(1), replyPrivately } as unknown as ThreadTools;
  render(
    <MantineProvider env="test">
      <Notifications />
      <QueryClientProvider client={client}>
        <ModalsProvider>
          <ThreadProvider tools={tools}>
            {message.waiting ? (
              <Waiting message={message} waiting={message.waiting} />
            ) : (
              <Failure message={message} />
            )}
          </ThreadProvider>
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const waiting = {
  code: "unavailable",
  text: "Pigeon Post is not responding (HTTP 503).",
  since: at(0),
  next_attempt_at: new Date(Date.now() + 20_000).toISOString(),
  gives_up_at: new Date(Date.now() + 80_000_000).toISOString(),
  doubtful: false,
};

test("a waiting reply says why and until when, and is tried or cancelled on demand", async () => {
  show(reply({ status: "queued", waiting }));
  // Nothing that counts down is read out.
  expect(screen.getByRole("status")).toHaveTextContent(/^Pigeon Post.*\(HTTP 503\)\.$/);
  expect(screen.getByText(/Waiting since.*next try in.*stops trying/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Retry now" }));
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(asked).toEqual(["/api/messages/5/retry", "/api/messages/5/cancel"]);
});

const refused = {
  code: "40064",
  text: "The reply window has closed.",
  advice: "You can reply when the customer writes again.",
  said: "Take a rest.",
  can_retry: false,
};

test("a refusal names cause, advice and code, and offers no retry where none can help", async () => {
  show(reply({ status: "failed", error: refused }));
  const told = screen.getByRole("alert").textContent;
  for (const part of [refused.text, refused.advice, refused.said, refused.code])
    expect(told).toContain(part);
  expect(screen.queryByRole("button", { name: "Retry" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Discard" }));
  expect(asked).toEqual(["/api/messages/5/discard"]);
});

test("what may have arrived is discarded only after a question", async () => {
  const error = { ...refused, code: "uncertain", can_retry: true };
  show(reply({ status: "uncertain", error }));
  await userEvent.click(screen.getByRole("button", { name: "Discard" }));
  expect(asked).toEqual([]);
  expect(await screen.findByText(/may have reached the customer/)).toBeTruthy();
});

test("a discarded message is given back on demand, to a composer that opens later too", async () => {
  show(reply({ status: "failed", content: "It ships today", error: refused }));
  await userEvent.click(screen.getByRole("button", { name: "Discard" }));
  expect(localStorage.getItem("frontdesk.back.1.1.1")).toBeNull();
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  expect(localStorage.getItem("frontdesk.back.1.1.1")).toContain("It ships today");
});

test("a cancelled reply whose composer is gone says where its words are", async () => {
  show(reply({ status: "queued", content: "It ships today", waiting }));
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(await screen.findByText(/Its text is in the conversation's message box/)).toBeVisible();
  expect(localStorage.getItem("frontdesk.back.1.1.1")).toContain("It ships today");
});

test("editing a failed direct reply to a comment opens its dialog with its words", async () => {
  show(reply({ status: "failed", content: "Only you", answered_comment_id: 8, error: refused }));
  await userEvent.click(screen.getByRole("button", { name: "Edit" }));
  await waitFor(() => expect(replyPrivately).toHaveBeenCalledWith(8));
  expect(localStorage.getItem("frontdesk.dm.1.1.8")).toContain("Only you");
});
