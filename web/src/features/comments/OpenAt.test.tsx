/** Leaving a thread breaks nothing, whatever the browser's scrolling gives back. */
import { render } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { OpenAt } from "./OpenAt";

test("OpenAt unmounted in a browser whose scrolling returns a promise throws nothing", () => {
  const scroll = vi.fn(() => Promise.resolve());
  Object.defineProperty(Element.prototype, "scrollIntoView", { value: scroll });
  const comment = <p id="comment-1">Lovely</p>;
  const { rerender } = render(
    <>
      {comment}
      <OpenAt element="comment-1" />
    </>,
  );
  expect(scroll).toHaveBeenCalledOnce();
  expect(() => rerender(comment)).not.toThrow();
});
