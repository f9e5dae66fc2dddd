/** The rules see text wherever JSX can hold it, and leave alone what nobody reads. */
import { Linter } from "eslint";
import { expect, test } from "vitest";

import { outward, texts } from "./texts.js";

function complaints(jsx: string): string[] {
  const messages = new Linter().verify(`export const x = ${jsx};`, {
    plugins: { house: { rules: { texts, outward } } },
    rules: { "house/texts": "error", "house/outward": "error" },
    languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
  });
  return messages.map(({ ruleId, message }) => ruleId ?? message);
}

test.each([
  `<p>Hello</p>`,
  `<>สวัสดี</>`,
  `<p>{"Hello"}</p>`,
  "<p>{`${count} messages`}</p>",
  `<p>{open ? "Open" : null}</p>`,
  `<p>{open && "Open"}</p>`,
  `<input placeholder="Search" />`,
  `<img alt={"Picture"} />`,
  `<button aria-label="Close" />`,
])("%s holds text of its own", (jsx) => {
  expect(complaints(jsx)).toEqual(["house/texts"]);
});

test.each([
  `<p>{t("list.title")} · {count}</p>`,
  `<p className="thread" dir="auto">{"… "}</p>`,
  `<input placeholder="—" type="search" />`,
  `<img alt="" />`,
  "<p id={`message-${id}`}>#{number}</p>",
])("%s holds none", (jsx) => {
  expect(complaints(jsx)).toEqual([]);
});

test.each([
  [`<a target="_blank" href={to} />`, 1],
  [`<a target="_blank" rel="noreferrer" href={to} />`, 1],
  [`<Anchor target="_blank" rel={rel} />`, 1],
  [`<a target="_blank" rel="noopener noreferrer nofollow" />`, 0],
  [`<a href={to} />`, 0],
])("%s has %i faults", (jsx, count) => {
  expect(complaints(jsx)).toEqual(Array.from({ length: count }, () => "house/outward"));
});
