/** None is told from unknown. */
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import "@/i18n";

import { aPost } from "../../../tests/fixtures";
import { Counts } from "./Counts";

test("nobody liked it is 0, and what the platform does not tell is a dash", () => {
  render(
    <MantineProvider env="test">
      <Counts post={aPost(1, { likes: 0, shares: null })} />
    </MantineProvider>,
  );
  expect(screen.getByRole("img", { name: "0 likes" })).toHaveTextContent("0");
  expect(screen.getByRole("img", { name: "Shares unknown" })).toHaveTextContent("–");
});
