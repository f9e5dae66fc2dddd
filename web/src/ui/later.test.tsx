/** A dialog whose code comes with its first opening gives the focus back like any other. */
import { MantineProvider, Modal } from "@mantine/core";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Suspense, useState } from "react";
import { expect, test, vi } from "vitest";

import "@/i18n";

import { Guard } from "./Guard";
import { ahead, later, onDemand, OnceWanted } from "./later";

interface Props {
  opened: boolean;
  onClose: () => void;
}

const Dialog = later(() =>
  Promise.resolve({
    default: ({ opened, onClose }: Props) => (
      <Modal opened={opened} onClose={onClose} title="Keys">
        <button onClick={onClose}>done</button>
      </Modal>
    ),
  }),
);

function Page() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button onClick={() => setOpen(true)}>open</button>
      <OnceWanted wanted={open}>
        {(opened) => <Dialog opened={opened} onClose={() => setOpen(false)} />}
      </OnceWanted>
    </>
  );
}

test("the first opening remembers what had the focus", async () => {
  render(
    <MantineProvider env="test">
      <Page />
    </MantineProvider>,
  );
  const opener = screen.getByRole("button", { name: "open" });
  await userEvent.click(opener);
  await userEvent.click(await screen.findByRole("button", { name: "done" }));
  await waitFor(() => expect(opener).toHaveFocus());
});

const gone = (): TypeError => new TypeError("Failed to fetch dynamically imported module: /a.js");

test("a piece that did not load takes nothing else away, and is asked for again", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const load = vi.fn(() => Promise.resolve({ default: () => <p>all emoji</p> }));
  load.mockRejectedValueOnce(gone());
  const Piece = onDemand(load);
  render(
    <MantineProvider env="test">
      <Guard what="Emoji" of="emoji">
        <Suspense>
          <Piece />
        </Suspense>
      </Guard>
      <textarea aria-label="composer" />
    </MantineProvider>,
  );
  expect(await screen.findByRole("button", { name: "Reload" })).toBeVisible();
  expect(screen.getByRole("alert")).toHaveTextContent("Emoji couldn't be loaded");
  expect(screen.getByRole("textbox")).toBeVisible();
  await waitFor(async () => {
    const retry = screen.queryByRole("button", { name: "Retry" });
    if (retry) await userEvent.click(retry);
    expect(screen.getByText("all emoji")).toBeVisible();
  });
});

test("a dialog that did not load says so over the page, and is wanted no more once that is read", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const Piece = onDemand<object>(() => Promise.reject(gone()));
  const closed = vi.fn();
  render(
    <MantineProvider env="test">
      <p>the thread</p>
      <OnceWanted wanted onClose={closed}>
        {() => <Piece />}
      </OnceWanted>
    </MantineProvider>,
  );
  expect(await screen.findByText("This dialog couldn't be loaded")).toBeVisible();
  expect(screen.getByText("the thread")).toBeInTheDocument();
  await userEvent.keyboard("{Escape}");
  expect(closed).toHaveBeenCalled();
});

test("a browser that never says when it is quiet fetches ahead all the same", () => {
  vi.useFakeTimers();
  vi.stubGlobal("requestIdleCallback", undefined);
  const load = vi.fn(() => Promise.resolve({}));
  ahead(load);
  vi.advanceTimersByTime(10_000);
  expect(load).toHaveBeenCalled();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
