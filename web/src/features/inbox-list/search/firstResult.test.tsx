/** From the field of the search into its results, also where these are still on their way. */
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";

import "@/i18n";
import { RESULTS_ID } from "@/ui";

import { useShown } from "./firstResult";
import { SearchField } from "./SearchField";

const opened = vi.fn();

function Results({ q }: { q: string }) {
  const [isShown, show] = useState(false);
  useShown(q, isShown);
  return (
    <div id={RESULTS_ID}>
      <button onClick={() => show(true)} onMouseDown={(event) => event.preventDefault()}>
        arrive
      </button>
      {isShown &&
        ["first", "second"].map((row) => (
          <button key={row} data-row={row} onClick={() => void opened(row)}>
            {row}
          </button>
        ))}
    </div>
  );
}

function List() {
  const [q, search] = useState<string | undefined>();
  return (
    <>
      <SearchField q={q} onSearch={search} />
      {q !== undefined && <Results key={q} q={q} />}
    </>
  );
}

beforeEach(() => {
  opened.mockReset();
  render(
    <MantineProvider env="test">
      <List />
    </MantineProvider>,
  );
});

const type = (words: string): Promise<void> => userEvent.type(screen.getByRole("searchbox"), words);
/** The results come, and the hand is not taken from the field by it. */
const arrive = async (): Promise<void> => userEvent.click(await screen.findByText("arrive"));

test("the arrow down goes to the first result, at once or when it comes", async () => {
  await type("tee{ArrowDown}");
  expect(screen.getByRole("searchbox")).toHaveFocus();
  await arrive();
  expect(screen.getByText("first")).toHaveFocus();
  screen.getByRole("searchbox").focus();
  await userEvent.keyboard("{ArrowDown}");
  expect(screen.getByText("first")).toHaveFocus();
  expect(opened).not.toHaveBeenCalled();
});

test("enter opens the first result, once", async () => {
  await type("tee{Enter}");
  await arrive();
  expect(opened.mock.calls).toEqual([["first"]]);
});

test("who types on or has gone elsewhere is not taken away", async () => {
  await type("tee{Enter}s");
  await arrive();
  expect(opened).not.toHaveBeenCalled();
  expect(screen.getByRole("searchbox")).toHaveFocus();
});
