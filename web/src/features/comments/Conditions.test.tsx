/** Each condition says in a word, not only by its colour, whether it is met. */
import { MantineProvider } from "@mantine/core";
import { render, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import "@/i18n";

import { Conditions } from "./Conditions";

test("what is so, what is not and what nobody here knows are told apart", () => {
  const conditions = [
    { name: "recent", met: true, text: "It is new." },
    { name: "no_reply_yet", met: false, text: "Nobody answered." },
    { name: "adult", met: null, text: "Its author is of age." },
  ];
  render(
    <MantineProvider env="test">
      <Conditions conditions={conditions} />
    </MantineProvider>,
  );
  const list = screen.getByRole("list", { name: "Requirements" });
  expect(
    within(list)
      .getAllByRole("listitem")
      .map((item) => [item.dataset.met, item.textContent]),
  ).toEqual([
    ["true", "Met: It is new."],
    ["false", "Not met: Nobody answered."],
    ["null", "Unknown: Its author is of age."],
  ]);
});
