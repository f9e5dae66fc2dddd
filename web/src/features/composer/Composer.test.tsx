/** What the composer allows comes from the capabilities, the window and the inbox; it explains what it does not. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ComponentProps } from "react";
import { beforeEach, expect, test, vi } from "vitest";

import "@/i18n";
import { sessionQuery } from "@/api/session";
import type { Capabilities, Inbox, Session } from "@/api/types";

import { aComment, aConversation, aMessage, at } from "../../../tests/fixtures";
// What comes later in a browser is there at once.
import "./CardModal";
import { Composer } from "./Composer";

const capabilities: Capabilities = {
  text_limit: 20,
  text_unit: "characters",
  can_initiate: false,
  reply_window: { length_seconds: 48 * 3_600, first_cap: 10, late_cap: 3, cap_each: false },
  attachments: { mime_types: ["image/png"], max_bytes: 1_048_576, max_count: 1, with_text: false },
  quote: { carried_by: ["text"], of: ["text"] },
  buttons: null,
  receipts: ["read"],
  shows_typing: false,
  marks_read: true,
  asked_per_conversation: ["image"],
  comments: null,
  private_replies: false,
  private_reply_rule: null,
  menus: null,
  parts: [],
  templates: false,
  reactions: [],
  edit_within_seconds: null,
  delete_within_seconds: null,
  calls: false,
  threads: false,
};
const session: Session = {
  user: { id: 7, name: "Mia", email: "mia@example.com", is_operator: false, preferences: {} },
  account: { id: 1, name: "Shop" },
  accounts: [],
  role: "agent",
  permissions: [],
  feed_cursor: 0,
  version: "1",
  banners: [],
};
const sent: unknown[] = [];
const asked: string[] = [];

beforeEach(() => {
  localStorage.clear();
  sent.length = 0;
  asked.length = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (request) => {
    const { method, url } = request as Request;
    if (url.includes("/draft"))
      return Response.json(
        method === "GET" ? { items: [], next_cursor: null } : { content: "", updated_at: at(1) },
      );
    if (url.endsWith("/image-check")) {
      asked.push(`${method} ${new URL(url).pathname}`);
      return Response.json(aConversation(1, { image_allowed: false }));
    }
    sent.push(await (request as Request).json());
    return Response.json(aMessage(1), { status: 201 });
  });
});

function show(part: Partial<ComponentProps<typeof Composer>> = {}): void {
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, session);
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <Composer
          conversation={aConversation(1)}
          capabilities={capabilities}
          inbox={{ state: "connected" } as Inbox}
          window={{ state: "open", left: 1_000_000, remaining: null }}
          quoted={null}
          onQuoteGone={() => undefined}
          onQuote={() => undefined}
          {...part}
        />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const field = (): HTMLElement => screen.getByRole("textbox", { name: "Your reply" });

test("Enter sends, Shift + Enter makes a new line, and the field is empty again", async () => {
  show();
  await userEvent.type(field(), "one{Shift>}{Enter}{/Shift}two{Enter}");
  await waitFor(() => expect(sent).toMatchObject([{ content: "one\ntwo", private: false }]));
  expect(field()).toHaveValue("");
});

test.each([
  ["Kiln helper", "Reply… (takes over from Kiln helper)"],
  [null, "Reply… (takes over from the bot)"],
])("a reply to what the bot %s has is said to take over from it", (name, placeholder) => {
  show({ conversation: aConversation(1, { owner: { kind: "bot", id: 3, name } }) });
  expect(field()).toHaveAttribute("placeholder", placeholder);
});

test("too long a text is said before it is sent, and not sent", async () => {
  show();
  await userEvent.type(field(), "123456789012345678901{Enter}");
  expect(screen.getByRole("alert")).toHaveTextContent("1 character over the limit");
  expect(screen.getByRole("button", { name: "Send" })).toBeDisabled();
  expect(sent).toEqual([]);
});

test("a closed window explains itself; a note can still be written", async () => {
  const { window, ...conversation } = aConversation(1);
  show({
    conversation: { ...conversation, window: { ...window, state: "closed", expires_at: at(0) } },
    window: { state: "closed", left: null, remaining: 0 },
  });
  expect(screen.getByText(/The 48-hour reply window has closed/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Write a private note" }));
  await userEvent.type(screen.getByLabelText("Your private note"), "call them{Enter}");
  await waitFor(() => expect(sent).toMatchObject([{ content: "call them", private: true }]));
});

test("a disconnected inbox explains itself", () => {
  show({ inbox: { state: "disconnected" } as Inbox });
  expect(screen.getByText(/This inbox is disconnected/)).toBeVisible();
  expect(screen.queryByLabelText("Your reply")).not.toBeInTheDocument();
});

test("a customer who cannot receive images: the button says so, and the platform is asked again", async () => {
  show({ conversation: aConversation(1, { image_allowed: false }) });
  expect(screen.queryByRole("button", { name: "Add images" })).not.toBeInTheDocument();
  await userEvent.click(
    screen.getByRole("button", { name: "Images can't be sent to this customer" }),
  );
  await userEvent.click(await screen.findByRole("button", { name: "Check again" }));
  expect(
    await screen.findByText("Images still can't be sent to this customer's region."),
  ).toBeVisible();
  expect(asked).toEqual(["POST /api/conversations/1/image-check"]);
});

test("who never wrote cannot be written to, and nothing is said of a window that never was", () => {
  const conversation = aConversation(1);
  const window = { ...conversation.window, state: "closed" as const, expires_at: null };
  show({
    conversation: { ...conversation, window },
    window: { state: "closed", left: null, remaining: 0 },
  });
  expect(screen.getByText(`${conversation.contact.name} hasn't written to you yet.`)).toBeVisible();
  expect(screen.queryByText(/reply window has closed/)).not.toBeInTheDocument();
});

test("a channel without images has no button for them", () => {
  show({ capabilities: { ...capabilities, attachments: null } });
  expect(screen.queryByRole("button", { name: "Add images" })).not.toBeInTheDocument();
});

test("what is written is there again after a reload", async () => {
  show();
  await userEvent.type(field(), "half a");
  const again = localStorage.getItem("frontdesk.draft.1.7.1");
  expect(again).toContain("half a");
});

test("the quote goes with the text", async () => {
  show({ quoted: aMessage(42, { content: "Is it back?" }) });
  expect(screen.getByText("Is it back?")).toBeVisible();
  await userEvent.type(field(), "yes{Enter}");
  await waitFor(() => expect(sent).toMatchObject([{ content: "yes", reply_to_id: 42 }]));
});

const withButtons: Capabilities = {
  ...capabilities,
  buttons: { max_count: 2, title_limit: 20, label_limit: 10, id_limit: 40 },
};

test("a channel without buttons has no card to write", () => {
  show();
  expect(screen.queryByRole("button", { name: "Message with buttons" })).not.toBeInTheDocument();
});

test("a card is kept while it is written, sent with its buttons, and gone afterwards", async () => {
  show({ capabilities: withButtons });
  await userEvent.click(screen.getByRole("button", { name: "Message with buttons" }));
  await userEvent.type(await screen.findByLabelText("Text"), "Which one?");
  const editor = within(screen.getByRole("dialog"));
  expect(editor.getByRole("button", { name: "Send" })).toBeDisabled();
  await userEvent.type(screen.getByLabelText("Button 1"), "Blue");
  await userEvent.click(screen.getByRole("button", { name: "Add a button" }));
  expect(screen.queryByRole("button", { name: "Add a button" })).not.toBeInTheDocument();
  await userEvent.type(screen.getByLabelText("Button 2"), "Red");
  expect(localStorage.getItem("frontdesk.card.1.1")).toContain("Blue");
  await userEvent.click(editor.getByRole("button", { name: "Send" }));
  await waitFor(() =>
    expect(sent).toMatchObject([
      {
        content: "Which one?",
        buttons: [
          { id: "option_1", title: "Blue" },
          { id: "option_2", title: "Red" },
        ],
      },
    ]),
  );
  expect(localStorage.getItem("frontdesk.card.1.1")).toBeNull();
});

test("a reply to a comment says who it is from, that all can read it, and how long it is", async () => {
  const inbox = { state: "connected", display_name: "Marlow & Finch" } as Inbox;
  const repliedTo = aComment(5);
  show({ inbox, repliedTo, capabilities: { ...capabilities, quote: null, text_limit: 150 } });
  expect(screen.getByText("Public reply to @customer.5 as Marlow & Finch")).toBeInTheDocument();
  expect(screen.getByPlaceholderText("Send a new comment…")).toBeInTheDocument();
  await userEvent.type(field(), "Celadon");
  expect(screen.getByText("7 / 150")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("radio", { name: "Private note" }));
  expect(screen.queryByText(/Public reply/)).toBeNull();
});
