import { expect, test } from "vitest";

import { parseSearch, stringifySearch } from "./search";

test("pages get their numbers and switches", () => {
  expect(parseSearch("?delivery=12&connect=true&q=tea")).toEqual({
    delivery: 12,
    connect: true,
    q: "tea",
  });
});

test.each([
  "?code=1e5&state=00012",
  "?code=12345678901234567890",
  "?state=gAAAAABn-_%3D%3D&code=a*b%210",
  "?code=1.50",
])("what a platform wrote survives being read and written: %s", (search) => {
  const again = stringifySearch(parseSearch(search));
  expect([...new URLSearchParams(again)]).toEqual([...new URLSearchParams(search)]);
});

test("a text that looks like a number stays a text", () => {
  expect(parseSearch(stringifySearch({ q: "12" }))).toEqual({ q: "12" });
});
