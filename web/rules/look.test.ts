/** Texts come in the sizes and weights of the theme, and colours by what they mean: the sheets are read for others. */
import { readdirSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { theme as phone } from "../phone/theme";
import { theme } from "../src/app/theme";

const TOKENS = "src/app/tokens.css";
const SIZE = /^(var\(--mantine-(font-size|h\d-font-size)[\w-]*\)|inherit)$/;
const WEIGHT = /^(400|500|600|var\(--mantine-font-weight-\w+\)|inherit)$/;

/** Where a size, a weight or a colour is said outside the scale: "file: what it says". */
function strays(file: string, text: string): string[] {
  const said = (pattern: RegExp, allowed: (value: string) => boolean): string[] =>
    [...text.matchAll(pattern)]
      .filter(([, value = ""]) => !allowed(value.trim()))
      .map(([whole]) => `${file}: ${whole.trim()}`);
  const size = (value: string): boolean => SIZE.test(value.replaceAll(/^["'`]|["'`]$/g, ""));
  const weight = (value: string): boolean => WEIGHT.test(value.replaceAll(/^["'`]|["'`]$/g, ""));
  if (file.endsWith(".css"))
    return [
      ...said(/font-size:([^;]+);/g, size),
      ...said(/font-weight:([^;]+);/g, weight),
      ...said(/\bfont:([^;]+);/g, (value) => value === "inherit"),
      ...(file.startsWith("src/") ? said(/(#[0-9a-f]{3,8}\b|\brgba?\([^)]*\))/gi, never) : []),
    ];
  return [
    ...said(/fontSize:\s*([^,}\n]+)/g, (value) => size(value) || value.startsWith("SIZES.")),
    ...said(/fontWeight:\s*([^,}\n]+)/g, weight),
    ...said(/\bfz=\{?([^\s}]+)/g, (value) => size(value) || value.replaceAll('"', "") in SIZES),
    ...said(/\bfw=\{(\d+)\}/g, weight),
    ...(file.startsWith("src/") ? said(/["'`](#[0-9a-f]{3,8})["'`]/gi, never) : []),
  ];
}

const never = (): boolean => false;
const SIZES = theme.fontSizes ?? {};

const files = ["src", "phone"]
  .flatMap((top) =>
    readdirSync(top, { recursive: true, encoding: "utf8" }).map((name) => `${top}/${name}`),
  )
  .filter((file) => /\.(css|tsx?)$/.test(file) && !file.includes(".test."))
  .filter((file) => file !== TOKENS && !file.endsWith("/theme.ts") && !file.endsWith("schema.ts"));

test("a size, a weight or a colour outside the theme is found", () => {
  expect(
    strays("src/a.css", "a { font-size: 0.7rem; font-weight: 650; color: #fff; font: inherit; }"),
  ).toHaveLength(3);
  expect(
    strays("src/a.tsx", '<Text fz={13} fw={700} style={{ fontSize: 12, color: "#abc" }}>'),
  ).toHaveLength(4);
  expect(strays("src/a.tsx", '<Text fz="fine" fw={500}>')).toEqual([]);
});

test("every sheet and component keeps to the theme's sizes, weights and colours", () => {
  expect(files.flatMap((file) => strays(file, readFileSync(file, "utf8")))).toEqual([]);
});

test.each([
  ["the inbox", theme],
  ["the phone", phone],
])("%s has at most seven sizes, none under 11 pixels", (_, { fontSizes = {} }) => {
  const pixels = Object.values(fontSizes).map(
    (size) => 16 * Number(/[\d.]+/.exec(size ?? "")?.[0]),
  );
  expect(pixels.length).toBeLessThanOrEqual(7);
  expect(Math.min(...pixels)).toBeGreaterThanOrEqual(11);
});

test("every colour that is used is on the token sheet, in both schemes", () => {
  const sheet = readFileSync(TOKENS, "utf8");
  const known = new Map<string, number>();
  for (const [, name = ""] of sheet.matchAll(/(--fd-[\w-]+):/g))
    known.set(name, (known.get(name) ?? 0) + 1);
  const used = new Set(
    files
      .filter((file) => file.startsWith("src/"))
      .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/var\((--fd-[\w-]+)/g)])
      .map(([, name = ""]) => name),
  );
  const own = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/(--fd-[\w-]+)["']?:/g)].map(([, name = ""]) => name),
  );
  expect([...used].filter((name) => !known.has(name) && !own.includes(name))).toEqual([]);
  const light = /scheme="light"\] \{([^}]*)\}/.exec(sheet)?.[1] ?? "";
  const dark = /scheme="dark"\] \{([^}]*)\}/.exec(sheet)?.[1] ?? "";
  const names = (part: string): string[] =>
    [...part.matchAll(/(--[\w-]+):/g)].map(([, name = ""]) => name).sort();
  expect(names(dark)).toEqual(names(light));
});
