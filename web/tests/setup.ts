/** What every test needs: matchers, a clean page, and the browser parts jsdom lacks and Mantine asks for. */
import "@testing-library/jest-dom/vitest";

import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(cleanup);

class StillObserver implements ResizeObserver {
  observe(): void {
    // Nothing in jsdom has a size, so nothing ever changes it.
  }
  unobserve(): void {
    // See observe.
  }
  disconnect(): void {
    // See observe.
  }
}

// Never quiet: nothing is fetched ahead of the tests that ask for it.
window.requestIdleCallback = () => 0;
window.ResizeObserver = StillObserver;
window.matchMedia = (query) =>
  Object.assign(new EventTarget(), {
    matches: false,
    media: query,
    onchange: null,
  }) as MediaQueryList;
// As in the newest browsers, whatever the types say: what scrolls must not hand it on.
Object.defineProperty(Element.prototype, "scrollIntoView", {
  value: () => Promise.resolve(),
  writable: true,
  configurable: true,
});
Object.defineProperty(document, "fonts", { value: new EventTarget() });
