/** What a notification says, when there is none, and that a press on it leads to the conversation. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import "@/i18n";
import { inboxesQuery } from "@/api/inboxes";
import { sessionQuery } from "@/api/session";
import type { Inbox, Session } from "@/api/types";
import { publishEvents } from "@/live/feedEvents";

import { aConversation, aMessage } from "../../../tests/fixtures";
import { switchNotifications } from "./permission";
import { SETTLING } from "./tabs";
import { useNotifications } from "./useNotifications";

const went = vi.fn();
vi.mock("@tanstack/react-router", async (original) => ({
  ...(await original<object>()),
  useNavigate: () => went,
}));

interface Shown {
  title: string;
  body: string;
  onclick: (() => void) | null;
}
const shown: Shown[] = [];

class FakeNotification implements Shown {
  static permission = "default";
  static requestPermission = (): Promise<string> => {
    FakeNotification.permission = "granted";
    return Promise.resolve("granted");
  };
  readonly body: string;
  onclick: (() => void) | null = null;
  constructor(
    readonly title: string,
    { body }: { body: string },
  ) {
    this.body = body;
    shown.push(this);
  }
  close(): void {
    shown.length = 0;
  }
}

let focused = false;

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 4, 4, 12) });
  vi.stubGlobal("Notification", FakeNotification);
  vi.stubGlobal("isSecureContext", true);
  vi.spyOn(document, "hasFocus").mockImplementation(() => focused);
  focused = false;
  localStorage.clear();
  shown.length = 0;
  went.mockReset();
  await switchNotifications(true);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function Listening() {
  useNotifications();
  return null;
}

function listen(preferences: Session["user"]["preferences"] = {}): void {
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, { user: { id: 7, preferences } } as Session);
  client.setQueryData(inboxesQuery.queryKey, [{ id: 1, name: "Marlow" } as Inbox]);
  render(
    <QueryClientProvider client={client}>
      <Listening />
    </QueryClientProvider>,
  );
}

function write(id = 1): void {
  const message = aMessage(id, {
    direction: "in",
    content: "Is it back?",
    received_at: new Date().toISOString(),
  });
  const conversation = aConversation(1, { unread_count: 1, inbox_id: 1 });
  publishEvents([
    { id, kind: "message", payload: { happened: ["message.received"], message, conversation } },
  ]);
  vi.advanceTimersByTime(SETTLING);
}

test("it names the customer and the inbox, and a press on it opens the conversation", () => {
  listen();
  write();
  expect(shown).toMatchObject([
    { title: aConversation(1).contact.name, body: "New message in Marlow" },
  ]);
  shown[0]?.onclick?.();
  expect(went).toHaveBeenCalledWith(
    expect.objectContaining({ params: { conversationId: aConversation(1).id } }),
  );
});

test("what was written is shown to who wants it", () => {
  listen({ previews: true });
  write();
  expect(shown[0]?.body).toBe("New message in Marlow\nIs it back?");
});

test("nothing is shown of what this tab or another was looked at for", () => {
  listen();
  focused = true;
  write(1);
  focused = false;
  // As a tab in the background hears of it.
  write(1);
  expect(shown).toEqual([]);
  write(2);
  expect(shown).toHaveLength(1);
});

test("nothing is shown where it was not switched on, and nothing twice", async () => {
  listen();
  write(1);
  write(1);
  expect(shown).toHaveLength(1);
  await switchNotifications(false);
  write(2);
  expect(shown).toHaveLength(1);
});

test("a conversation that a rule gives says who gave it", () => {
  listen();
  const message = aMessage(9, {
    ...{ direction: "activity", kind: "assignee", author: { kind: "rule", id: 1, name: null } },
    received_at: new Date().toISOString(),
  });
  const conversation = aConversation(1, { assignee: { id: 7, name: "Mia" }, inbox_id: 1 });
  const payload = { happened: ["conversation.assigned" as const], message, conversation };
  publishEvents([{ id: 9, kind: "message", payload }]);
  vi.advanceTimersByTime(SETTLING);
  expect(shown[0]?.body).toBe("Automation assigned this conversation to you, in Marlow");
});
