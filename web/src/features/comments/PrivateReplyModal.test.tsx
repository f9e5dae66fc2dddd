/** A direct reply that is being written outlives its dialog, until it is sent. */
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import "@/i18n";
import { sessionQuery } from "@/api/session";
import type { Session } from "@/api/types";

import { aComment, aMessage } from "../../../tests/fixtures";
import PrivateReplyModal from "./PrivateReplyModal";

beforeEach(() => {
  localStorage.clear();
  vi.spyOn(globalThis, "fetch").mockImplementation((input) => {
    const { method, url } = input as Request;
    if (method === "POST") return Promise.resolve(Response.json(aMessage(9), { status: 201 }));
    return Promise.resolve(
      Response.json(
        url.includes("private-reply") ? { possible: true, conditions: [], inbox_id: 1 } : [],
      ),
    );
  });
});

function show(): void {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(sessionQuery.queryKey, { user: { id: 7 }, account: { id: 1 } } as Session);
  render(
    <MantineProvider env="test">
      <Notifications />
      <QueryClientProvider client={client}>
        <PrivateReplyModal comment={aComment(5)} onClose={() => undefined} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const field = (): Promise<HTMLElement> => screen.findByRole("textbox", { name: "Direct message" });

test("it is there when the dialog opens again, also after a reload, and gone once it is sent", async () => {
  show();
  await userEvent.type(await field(), "Half a word");
  cleanup();
  show();
  expect(await field()).toHaveValue("Half a word");
  await userEvent.click(screen.getByRole("button", { name: "Send DM" }));
  await waitFor(() => expect(localStorage).toHaveLength(0));
});
