import { expect, test } from "vitest";

import { marked } from "./favicon";

const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect/></svg>\n';

test("the number stands on the icon; one too long for it is a dot", () => {
  expect(marked(ICON, 7)).toMatch(/^<svg .*<rect\/><circle .*>7<\/text><\/svg>$/);
  expect(marked(ICON, 100)).toMatch(/><\/text><\/svg>$/);
});
