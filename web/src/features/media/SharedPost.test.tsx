/** A shared post of the account's own shows its cover and caption; one request asks for all of a thread. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import "@/i18n";
import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import type { Channel, Inbox } from "@/api/types";

import { aConversation, aPost } from "../../../tests/fixtures";
import { MediaContext } from "./MediaContext";
import { SharedPost } from "./SharedPost";

const SITE = "https://videos.example";

function show(addresses: string[], embedHosts: string[]): string[] {
  const asked: string[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation((request) => {
    asked.push((request as Request).url);
    const post = aPost(7, { remote_id: "7", caption: "How we glaze", cover_url: "/cover/7" });
    return Promise.resolve(Response.json({ items: [post], next_cursor: null }));
  });
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(inboxesQuery.queryKey, [{ id: 1, channel: "pigeon" } as Inbox]);
  client.setQueryData(channelsQuery.queryKey, [
    { name: "pigeon", embed_hosts: embedHosts } as Channel,
  ]);
  const tools = {
    conversation: aConversation(1),
    platform: "Pigeon Post",
    enlarge: () => undefined,
  };
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <MediaContext value={tools}>
          {addresses.map((url) => (
            <SharedPost key={url} url={url} />
          ))}
        </MediaContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return asked;
}

test("known posts show what they are, others the address alone, and all are asked for at once", async () => {
  const asked = show([`${SITE}/player/7?autoplay=1`, `${SITE}/player/8`], []);
  expect(await screen.findByText("How we glaze")).toBeInTheDocument();
  const [known, other] = screen.getAllByRole("link");
  expect(known).toContainElement(screen.getByRole("img"));
  expect(other).toHaveTextContent("videos.example/player/8");
  expect(asked).toHaveLength(1);
  expect(new URL(asked[0] ?? "").searchParams.getAll("address")).toEqual([
    `${SITE}/player/7?autoplay=1`,
    `${SITE}/player/8`,
  ]);
});

test("where its page may be shown, the cover leads to the player", async () => {
  show([`${SITE}/player/7`], [SITE]);
  await userEvent.click(await screen.findByRole("button", { name: /How we glaze/ }));
  await waitFor(() => expect(document.querySelector("iframe")?.src).toBe(`${SITE}/player/7`));
});
