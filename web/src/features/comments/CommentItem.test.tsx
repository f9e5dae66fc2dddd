/** What a comment shows and lets one do comes from the comment, from whose it is, and from the capabilities. */
import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import "@/i18n";
import { sessionQuery } from "@/api/session";
import type { Comment, Message, Session } from "@/api/types";

import { aComment, aMessage, at } from "../../../tests/fixtures";
import { CommentItem } from "./CommentItem";
import type { Rule } from "./moderation";

const RULE: Rule = {
  on_customers: ["hide", "like"],
  on_own: ["like", "delete", "edit"],
  settles_in_seconds: 120,
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
const asked: string[] = [];
const onReplyPrivately = vi.fn();

beforeEach(() => {
  asked.length = 0;
  onReplyPrivately.mockClear();
  vi.spyOn(globalThis, "fetch").mockImplementation((input) => {
    const { method, url } = input as Request;
    asked.push(`${method} ${new URL(url).pathname}`);
    return Promise.resolve(Response.json(aComment(5), { status: 202 }));
  });
});

function show(comment: Comment, rule: Rule | null = RULE, message: Message | null = null): void {
  const client = new QueryClient();
  client.setQueryData(sessionQuery.queryKey, session);
  render(
    <MantineProvider env="test">
      <Notifications />
      <QueryClientProvider client={client}>
        <ModalsProvider>
          <CommentItem
            comment={comment}
            message={message}
            isReply
            rule={rule}
            conversationId={3}
            repliedPrivately={false}
            onEdit={() => undefined}
            onReplyPrivately={onReplyPrivately}
          />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

async function menu(): Promise<(string | null)[]> {
  await userEvent.click(screen.getByRole("button", { name: /Actions for/ }));
  return (await screen.findAllByRole("menuitem")).map((item) => item.textContent);
}

test("a customer's comment can be hidden and liked, as the channel allows", async () => {
  show(aComment(5));
  expect(await menu()).toEqual(["Hide", "Like", "Copy text"]);
});

test("an own comment can be liked, changed and deleted", async () => {
  const message = aMessage(21, { direction: "out", status: "sent" });
  show(aComment(5, { from_business: true, conversation_id: 3 }), RULE, message);
  expect(await menu()).toEqual([
    "Like",
    "Edit",
    "Copy text",
    "Copy link to this comment",
    "Delete",
  ]);
  expect(screen.getByLabelText("Sent")).toBeInTheDocument();
});

test("without the capability, or once it is deleted, nothing can be done but copying", async () => {
  show(aComment(5, { likes: 2 }), null);
  expect(await menu()).toEqual(["Copy text"]);
  expect(screen.getByRole("img", { name: "2 likes" })).toBeInTheDocument();
});

test("a deleted comment stays and is marked", async () => {
  show(aComment(5, { deleted_at: at(9) }));
  expect(screen.getByText("Comment Deleted")).toBeInTheDocument();
  expect(screen.getByText("comment 5")).toBeInTheDocument();
  expect(await menu()).toEqual(["Copy text"]);
});

test("what is asked for is said, and what is so already turns only with the platform", () => {
  show(aComment(5, { pending_action: "hide" }));
  expect(screen.getByText("Hiding…")).toBeInTheDocument();
  expect(screen.queryByText("Hidden")).toBeNull();
});

test.each([
  ["hidden", "Hidden"],
  ["limited", "Limited visibility"],
] as const)("who may see it: %s", (visibility, words) => {
  show(aComment(5, { visibility }));
  expect(screen.getByText(words)).toBeInTheDocument();
});

test("hiding asks the platform and says that it takes a while", async () => {
  show(aComment(5));
  await menu();
  await userEvent.click(screen.getByRole("menuitem", { name: "Hide" }));
  expect(await screen.findByText("This may take 1–2 mins. Please wait...")).toBeInTheDocument();
  expect(asked).toEqual(["POST /api/comments/5/hide"]);
});

test("deleting asks before", async () => {
  show(aComment(6, { from_business: true }));
  await menu();
  await userEvent.click(screen.getByRole("menuitem", { name: "Delete" }));
  const question = await screen.findByRole("dialog", { name: "Delete Comment?" });
  expect(question).toHaveTextContent(
    "Are you sure you want to delete this comment? This cannot be undone.",
  );
  expect(asked).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  await vi.waitFor(() => expect(asked).toEqual(["DELETE /api/comments/6"]));
});

test("what was not done is said, and tried again", async () => {
  const problem = "The platform has not shown the comment again.";
  show(aComment(7, { visibility: "hidden", problem }));
  expect(screen.getByText(problem)).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await vi.waitFor(() => expect(asked).toEqual(["POST /api/comments/7/unhide"]));
});

test("a comment without its words is being fetched; one that has none says so", () => {
  show(aComment(5, { content: null, complete: false }));
  expect(screen.getByText("Loading comment…")).toBeInTheDocument();
  show(aComment(6, { content: null }));
  expect(screen.getByText(/This comment has no text/)).toBeInTheDocument();
});

test("a comment that the platform picked can be replied to in a direct message", async () => {
  const picked = aComment(5, { private_reply_offered: true });
  show(picked);
  await userEvent.click(screen.getByRole("button", { name: "Reply in DM" }));
  expect(onReplyPrivately).toHaveBeenLastCalledWith(picked);
  expect(await menu()).toEqual(["Reply in DM", "Hide", "Like", "Copy text"]);
});

test.each([
  ["was not picked", {}],
  ["is the business's own", { private_reply_offered: true, from_business: true }],
  ["is deleted", { private_reply_offered: true, deleted_at: at(9) }],
])("a comment that %s cannot", (_, part) => {
  show(aComment(5, part));
  expect(screen.queryByRole("button", { name: "Reply in DM" })).toBeNull();
});
