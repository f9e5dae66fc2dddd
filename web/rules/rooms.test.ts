/** The rule that keeps the rooms apart, and the one thing it cannot see file by file: circles among features. */
import { readdirSync, readFileSync } from "node:fs";

import { Linter } from "eslint";
import { expect, test } from "vitest";

import { complaint, resolveImport, roomOf, rooms } from "./rooms.js";

test.each([
  ["src/main.tsx", "src/app/App"],
  ["src/app/router.ts", "src/features/contact"],
  ["src/app/features.ts", "src/features/contact/feature"],
  ["src/features/contact/feature.ts", "src/manifest"],
  ["src/features/contact/Panel.tsx", "src/features/contact/queries"],
  ["src/features/contact/deep/Row.tsx", "src/features/contact/Panel"],
  ["src/features/thread/Thread.tsx", "src/features/contact"],
  ["src/features/thread/Thread.tsx", "src/ui/Avatar"],
  ["src/live/socket.ts", "src/api/client"],
  ["phone/main.tsx", "phone/Phone"],
])("%s may import %s", (from, to) => {
  expect(complaint(from, to)).toBeNull();
});

test.each([
  ["src/ui/Avatar.tsx", "src/features/contact"],
  ["src/features/thread/Thread.tsx", "src/features/contact/Panel"],
  ["src/features/thread/Thread.tsx", "src/features/contact/feature"],
  ["src/features/thread/Thread.tsx", "src/app/App"],
  ["src/manifest/parents.ts", "src/features/contact"],
  ["src/api/client.ts", "src/live/socket"],
  ["phone/Phone.tsx", "src/ui/Avatar"],
  ["src/app/App.tsx", "phone/Phone"],
  ["src/helpers/dates.ts", "src/ui/Avatar"],
])("%s may not import %s", (from, to) => {
  expect(complaint(from, to)).not.toBeNull();
});

test("the rule sees imports, lazy imports and re-exports, relative or by alias", () => {
  const text = [
    `import "../../app/App";`,
    `import("@/features/contact/Panel");`,
    `export * from "@/features/contact/queries";`,
    `import "react";`,
  ].join("\n");
  const messages = new Linter().verify(
    text,
    { plugins: { house: { rules: { rooms } } }, rules: { "house/rooms": "error" } },
    { filename: "src/features/labels/List.js" },
  );
  expect(messages.map((message) => message.line)).toEqual([1, 2, 3]);
});

test("features do not import each other in a circle", () => {
  const uses = new Map<string, Set<string>>();
  const files = readdirSync("src", { recursive: true, encoding: "utf8" });
  for (const name of files.filter((file) => /\.tsx?$/.test(file))) {
    const from = `src/${name}`;
    const here = roomOf(from);
    if (here?.room !== "features" || here.noun === undefined) continue;
    const nouns = uses.get(here.noun) ?? new Set();
    for (const [, said = ""] of readFileSync(from, "utf8").matchAll(
      /\b(?:from|import\(?)\s*"([^"]+)"/g,
    )) {
      const there = roomOf(resolveImport(from, said) ?? "");
      if (there?.room === "features" && there.noun !== undefined && there.noun !== here.noun)
        nouns.add(there.noun);
    }
    uses.set(here.noun, nouns);
  }
  const reach = (noun: string, path: string[]): string[] | undefined => {
    if (path.includes(noun)) return [...path, noun];
    for (const next of uses.get(noun) ?? []) {
      const circle = reach(next, [...path, noun]);
      if (circle) return circle;
    }
    return undefined;
  };
  expect([...uses.keys()].map((noun) => reach(noun, [])).filter(Boolean)).toEqual([]);
});
