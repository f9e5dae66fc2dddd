/** A reaction is an emoji, our copy of a drawn one, or a plain symbol where there is no copy. */
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { ReactionMark } from "./Reactions";

test("a drawn reaction is our picture, and a plain symbol when that cannot be shown", () => {
  const { container } = render(<ReactionMark emoji="" image="/api/messages/1/reactions/abc" />);
  const picture = container.querySelector("img");
  expect(picture?.getAttribute("src")).toBe("/api/messages/1/reactions/abc");
  if (picture) fireEvent.error(picture);
  expect(container.querySelector("img")).toBeNull();
  expect(container.querySelector("svg")).not.toBeNull();
});

test("a reaction without a picture is its emoji, or a plain symbol", () => {
  const { container, rerender } = render(<ReactionMark emoji="👍" image={null} />);
  expect(screen.getByText("👍")).toBeTruthy();
  rerender(<ReactionMark emoji="" image={null} />);
  expect(container.querySelector("svg")).not.toBeNull();
});
