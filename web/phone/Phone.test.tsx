import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { Phone } from "./Phone";

test("the phone says what it is", () => {
  render(<Phone />);
  expect(screen.getByRole("heading", { name: "Customer phone" })).toBeVisible();
});
