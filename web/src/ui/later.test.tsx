/** A dialog whose code comes with its first opening gives the focus back like any other. */
import { MantineProvider, Modal } from "@mantine/core";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";

import { later, OnceWanted } from "./later";

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
