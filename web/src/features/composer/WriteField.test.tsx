/** While a word is being composed, the keys belong to that. */
import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import "@/i18n";

import { WriteField } from "./WriteField";

test("WriteField keeps the focus and sends nothing on keys that compose a word", () => {
  const submit = vi.fn();
  render(
    <MantineProvider env="test">
      <WriteField
        ref={null}
        value="かな"
        note={false}
        isPublic={false}
        takesOverFrom={null}
        sendKey="enter"
        onChange={vi.fn()}
        onFiles={null}
        onSubmit={submit}
        onUndo={() => false}
      />
    </MantineProvider>,
  );
  const field = screen.getByRole("textbox");
  field.focus();
  for (const key of ["Escape", "Enter"]) fireEvent.keyDown(field, { key, isComposing: true });
  expect(field).toHaveFocus();
  expect(submit).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "Escape" });
  expect(field).not.toHaveFocus();
});
