/** A page that fails is asked for once, and again on demand. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider, useInfiniteQuery } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import "@/i18n";

import { ThreadScroll } from "./ThreadScroll";

const LATENCY = 20;
let asked = 0;

beforeEach(() => {
  asked = 0;
  // The edge is always near.
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(private readonly tell: (seen: { isIntersecting: boolean }[]) => void) {}
      observe(): void {
        this.tell([{ isIntersecting: true }]);
      }
      disconnect(): void {
        // Nothing is watched.
      }
    },
  );
  Element.prototype.scrollTo = vi.fn();
});

function Scroll() {
  const query = useInfiniteQuery({
    queryKey: ["pages"],
    queryFn: async ({ pageParam }) => {
      if (pageParam === 0) return 0;
      asked += 1;
      await new Promise((done) => setTimeout(done, LATENCY));
      throw new Error("refused");
    },
    initialPageParam: 0,
    getNextPageParam: () => 1,
    retry: false,
  });
  if (!query.data) return null;
  return (
    <ThreadScroll
      around={null}
      newestKey=""
      ownKey=""
      older={query.fetchNextPage}
      newer={null}
      busy={query.isFetching}
      olderError={query.isFetchNextPageError ? query.error : null}
      onNewest={() => undefined}
    >
      <p>Hello</p>
    </ThreadScroll>
  );
}

test("ThreadScroll whose next page fails asks again only when told to", async () => {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Scroll />
      </QueryClientProvider>
    </MantineProvider>,
  );
  const retry = await screen.findByRole("button", { name: "Retry" });
  await act(() => new Promise((done) => setTimeout(done, LATENCY * 8)));
  expect(asked).toBe(1);
  await userEvent.click(retry);
  await screen.findByRole("button", { name: "Retry" });
  expect(asked).toBe(2);
});
