/** One part of a page breaks; the others stay, somebody is told, and it can be tried again. */
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import "@/i18n";

import { onBroken } from "./broken";
import { Guard } from "./Guard";

let faulty = true;

function Thread() {
  if (faulty) throw new TypeError("a customer's words");
  return <p>the thread</p>;
}

test("Guard around a part that throws keeps the rest, tells of it, and tries again", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const told = vi.fn();
  onBroken(told);
  render(
    <MantineProvider env="test">
      <Guard what="The conversation" of={1}>
        <Thread />
      </Guard>
      <textarea aria-label="composer" />
    </MantineProvider>,
  );
  expect(screen.getByRole("alert")).toHaveTextContent("The conversation couldn't be shown");
  expect(screen.getByRole("textbox")).toBeInTheDocument();
  expect(told).toHaveBeenCalledWith(expect.any(TypeError), expect.stringContaining("Thread"));
  faulty = false;
  await userEvent.click(screen.getByRole("button", { name: "Retry" }));
  expect(screen.getByText("the thread")).toBeInTheDocument();
});
