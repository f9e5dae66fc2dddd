/** Who types a search goes on typing while its results come. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";

import "@/i18n";
import { filterOf } from "@/api/conversations";
import type { ListSearch } from "@/api/conversations";

import { ListHeader } from "../ListHeader";
import { useSelection } from "../selection/useSelection";

function Header() {
  const [search, setSearch] = useState<ListSearch>({});
  const change = (part: ListSearch): void => setSearch((before) => ({ ...before, ...part }));
  const state = { filter: filterOf(search), search, change, reset: () => undefined };
  return (
    <>
      <ListHeader {...state} selection={useSelection("all")} />
      <span data-testid="list">{search.q}</span>
      <button onClick={() => change({ post_id: 3 })}>about a post</button>
      <button onClick={() => change({ q: undefined })}>clear elsewhere</button>
      <button onClick={() => change({ q: "otto" })}>search elsewhere</button>
    </>
  );
}

beforeEach(() => {
  vi.spyOn(globalThis, "fetch").mockImplementation(() =>
    Promise.resolve(Response.json({ items: [] })),
  );
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Header />
      </QueryClientProvider>
    </MantineProvider>,
  );
});

const field = (): HTMLInputElement => screen.getByRole("searchbox");
const pause = (): Promise<void> => act(() => new Promise<void>((done) => setTimeout(done, 400)));

test("the field keeps the focus and the text when the first results come", async () => {
  await userEvent.type(field(), "Te");
  await pause();
  expect(field()).toHaveFocus();
  await userEvent.keyboard("e");
  expect(field()).toHaveValue("Tee");
  await pause();
  await userEvent.clear(field());
  await pause();
  expect(field()).toHaveFocus();
});

test.each(["{Tab}", "{Enter}", "{Escape}"])("%s in the field searches at once", async (key) => {
  await userEvent.type(field(), "Te");
  await userEvent.keyboard(key);
  // What is listed from now on stays: a card that is chosen here is not of the list before.
  expect(screen.getByTestId("list")).toHaveTextContent("Te");
});

test("a search that is cleared elsewhere is cleared in the field", async () => {
  await userEvent.type(field(), "Te");
  await pause();
  await userEvent.click(screen.getByText("clear elsewhere"));
  expect(field()).toHaveValue("");
  await userEvent.click(screen.getByText("search elsewhere"));
  expect(field()).toHaveValue("otto");
});

test("what narrows the list but not the search is not shown beside it", async () => {
  await userEvent.click(screen.getByText("about a post"));
  const chip = await screen.findByLabelText("All posts");
  await userEvent.click(screen.getByText("search elsewhere"));
  expect(chip).not.toBeInTheDocument();
});
