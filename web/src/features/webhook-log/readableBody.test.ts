import { expect, test } from "vitest";

import { readable } from "./readableBody";

test.each([
  ['{"a":[1,{"b":"x, {y}: \\"z\\""}],"c":{}}', { a: [1, { b: 'x, {y}: "z"' }], c: {} }],
  [" [ ] ", []],
  ['"just: text"', "just: text"],
  ["[[],[[true]],null,-1.5e3]", [[], [[true]], null, -1500]],
])("JSON is indented: %s", (body, value) => {
  const shown = readable(body);
  expect(JSON.parse(shown)).toEqual(value);
  // What JSON.stringify would write too, but for how numbers are spelled.
  expect(shown.replace("-1.5e3", "-1500")).toBe(JSON.stringify(value, null, 2));
});

test("nothing of what came is changed: long numbers, and keys that come twice", () => {
  const shown = readable('{"id":12345678901234567890,"id":1}');
  expect(shown).toBe('{\n  "id": 12345678901234567890,\n  "id": 1\n}');
});

test("what is no JSON is shown as it came", () => {
  expect(readable("a=1&b={")).toBe("a=1&b={");
  expect(readable("")).toBe("");
});
