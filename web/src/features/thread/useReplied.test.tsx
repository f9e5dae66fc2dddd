/** Who writes in a thread has seen what was new in it. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test } from "vitest";

import { sessionQuery } from "@/api/session";
import type { Message, Session } from "@/api/types";
import { writtenAgain } from "@/features/outbox";
import type { Outgoing } from "@/features/outbox";

import { aConversation, aMessage, anAuthor } from "../../../tests/fixtures";
import { useReplied } from "./useReplied";

const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
client.setQueryData(sessionQuery.queryKey, { user: { id: 7, name: "Mia" } } as Session);

const by = (user: number, id: number): Message =>
  aMessage(id, { direction: "out", author: anAuthor("user", user, "Someone") });
const asked = aMessage(2);
const onItsWay = (name: string): Outgoing => ({ ...writtenAgain(by(7, 9)), client_id: name });

function open(messages: readonly Message[], outgoing: readonly Outgoing[] = []) {
  return renderHook(
    (now: { messages: readonly Message[]; outgoing: readonly Outgoing[] }) =>
      useReplied(aConversation(1), now.messages, now.outgoing),
    {
      initialProps: { messages, outgoing },
      wrapper: ({ children }: { children: ReactNode }) => (
        <QueryClientProvider client={client}>{children}</QueryClientProvider>
      ),
    },
  );
}

test("a reply that is on its way, or was written on another device, is one", () => {
  const here = open([asked]);
  here.rerender({ messages: [asked], outgoing: [onItsWay("new")] });
  expect(here.result.current).toBe(true);
  here.rerender({ messages: [asked], outgoing: [] });
  expect(here.result.current).toBe(true);
  const elsewhere = open([asked]);
  elsewhere.rerender({ messages: [asked, by(7, 3)], outgoing: [] });
  expect(elsewhere.result.current).toBe(true);
});

test("what was there before, or is a colleague's, is none", () => {
  const { result, rerender } = open([asked, by(7, 3)], [onItsWay("old")]);
  rerender({ messages: [by(7, 1), asked, by(7, 3), by(8, 4)], outgoing: [onItsWay("old")] });
  expect(result.current).toBe(false);
});

test("what one does to a conversation, or notes in it, is no reply", () => {
  const { result, rerender } = open([asked]);
  const act = aMessage(3, {
    ...{ direction: "activity", kind: "assignee" },
    author: anAuthor("user", 7, "Mia"),
  });
  rerender({ messages: [asked, act, { ...by(7, 4), private: true }], outgoing: [] });
  expect(result.current).toBe(false);
});
