/** Images in the tray stay with their conversation, whatever else is opened meanwhile. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";

import "@/i18n";
import { sessionQuery } from "@/api/session";
import type { Attachment, Session } from "@/api/types";

import { useUploads } from "./useUploads";

const attachment = { id: 4, name: "cup.png", url: "/files/4" } as Attachment;
const rule = { mime_types: ["image/png"], max_bytes: 10, max_count: 1, with_text: false };
const client = new QueryClient();
client.setQueryData(sessionQuery.queryKey, { user: { id: 7 }, account: { id: 1 } } as Session);

const revoked = vi.fn();
beforeEach(() => {
  revoked.mockClear();
  URL.createObjectURL = () => "blob:cup";
  URL.revokeObjectURL = revoked;
});

const open = (conversationId: number) =>
  renderHook(() => useUploads(conversationId, rule), {
    wrapper: ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    ),
  });

test("they are there again after another conversation was open, and nowhere else", () => {
  const first = open(1);
  act(() => first.result.current.restore([attachment]));
  first.unmount();
  const other = open(2);
  expect(other.result.current.items).toEqual([]);
  other.unmount();
  expect(open(1).result.current).toMatchObject({ count: 1, ready: true });
});

test("what was begun goes on, and its address in the browser is given up at the end", () => {
  const first = open(3);
  act(() => first.result.current.add([new File(["x"], "cup.png", { type: "image/png" })]));
  first.unmount();
  expect(revoked).not.toHaveBeenCalled();
  const again = open(3);
  expect(again.result.current).toMatchObject({ count: 1, ready: false });
  act(() => again.result.current.clear());
  expect(again.result.current.items).toEqual([]);
  expect(revoked).toHaveBeenCalledWith("blob:cup");
});

test("one that is taken out is discarded on the server, those that were sent are not", async () => {
  const asked = vi
    .spyOn(globalThis, "fetch")
    .mockResolvedValue(new Response(null, { status: 204 }));
  const { result } = open(5);
  act(() => result.current.restore([attachment, { ...attachment, id: 5 }]));
  act(() => result.current.remove(result.current.items[0]?.key ?? ""));
  act(() => result.current.clear());
  expect(result.current.items).toEqual([]);
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  const calls = asked.mock.calls.map(([request]) => request as Request);
  expect(calls.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
    "DELETE /api/attachments/4",
  ]);
});
