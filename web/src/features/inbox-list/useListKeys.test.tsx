/** While the card that has the focus is on its way to opening, no key changes the conversation before it. */
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterContextProvider,
} from "@tanstack/react-router";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";

import { useShortcut } from "@/ui";

import { useListKeys } from "./useListKeys";

const ROWS = [{ id: 1 }, { id: 2 }];
/** How long a conversation takes to open, in milliseconds. */
let pause = 0;
const resolved = vi.fn<(id: number) => void>();
const replied = vi.fn<(id: number) => void>();

function Open({ id }: { id: number }) {
  useShortcut("resolve", () => resolved(id));
  useShortcut("reply", () => replied(id));
  return <p>open {id}</p>;
}

function Inbox() {
  const [open, setOpen] = useState(1);
  useListKeys(ROWS, open, {});
  return (
    <>
      {ROWS.map(({ id }) => (
        <button key={id} data-row={id} onClick={() => setTimeout(() => setOpen(id), pause)}>
          card {id}
        </button>
      ))}
      <button>elsewhere</button>
      <Open key={open} id={open} />
    </>
  );
}

beforeEach(() => {
  pause = 0;
  resolved.mockReset();
  replied.mockReset();
  const router = createRouter({
    routeTree: createRootRoute(),
    history: createMemoryHistory({ initialEntries: ["/"] }),
  });
  render(
    <RouterContextProvider router={router as never}>
      <Inbox />
    </RouterContextProvider>,
  );
});

test("a key that comes before the next one has opened changes neither", async () => {
  await userEvent.keyboard("je");
  await waitFor(() => expect(screen.getByText("card 2")).toHaveFocus());
  await userEvent.keyboard("e");
  expect(resolved).not.toHaveBeenCalled();
  await screen.findByText("open 2");
  await userEvent.keyboard("e");
  expect(resolved).toHaveBeenCalledExactlyOnceWith(2);
});

test("who goes elsewhere meanwhile changes the one that stays open", async () => {
  await userEvent.keyboard("j");
  await waitFor(() => expect(screen.getByText("card 2")).toHaveFocus());
  screen.getByText("elsewhere").focus();
  await userEvent.keyboard("e");
  expect(resolved).toHaveBeenCalledExactlyOnceWith(1);
});

test("who turns back while the next one opens changes neither, until the one before is open again", async () => {
  pause = 60;
  const card = screen.getByText("card 2");
  const clicked = new Promise((resolve) => card.addEventListener("click", resolve));
  await userEvent.keyboard("j");
  await clicked;
  await userEvent.keyboard("k");
  await screen.findByText("open 2");
  await userEvent.keyboard("e");
  expect(resolved).not.toHaveBeenCalled();
  await screen.findByText("open 1");
  await userEvent.keyboard("e");
  expect(resolved).toHaveBeenCalledExactlyOnceWith(1);
});

test("the keys work on a card that stays open at the end of the list", async () => {
  await userEvent.keyboard("k");
  await waitFor(() => expect(screen.getByText("card 1")).toHaveFocus());
  await userEvent.keyboard("e");
  expect(resolved).toHaveBeenCalledExactlyOnceWith(1);
});

test("what is selected can be changed while the next one opens", async () => {
  const done = vi.fn();
  function Selection() {
    useShortcut("resolve", done, true);
    return null;
  }
  render(<Selection />);
  await userEvent.keyboard("je");
  expect(done).toHaveBeenCalledOnce();
  expect(resolved).not.toHaveBeenCalled();
});

test("a reply that is begun before the next one has opened goes to neither, and its words are no keys", async () => {
  await userEvent.keyboard("jrevenings");
  await screen.findByText("open 2");
  await userEvent.keyboard("e");
  expect(replied).not.toHaveBeenCalled();
  expect(resolved).not.toHaveBeenCalled();
});
