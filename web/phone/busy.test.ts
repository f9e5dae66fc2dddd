import { expect, test } from "vitest";

import { scriptFor } from "./busy";
import { SCRIPT } from "./busyScript";
import type { Manifest } from "./manifest";

const plain = { sends: [], quotes: false, reacting: null, arrivals: [] } as unknown as Manifest;

test("a platform with nothing but text is played with text", () => {
  const script = scriptFor(plain);
  expect(script.length).toBeGreaterThan(10);
  expect(script.every((step) => "says" in step)).toBe(true);
});

test("a platform that has it all is played with all of it", () => {
  const sends = ["image", "video", "sticker", "emoji", "post"].map((kind) => ({
    kind,
    post_as: "",
  }));
  const manifest = { sends, quotes: true, reacting: {}, arrivals: [{}] } as unknown as Manifest;
  expect(scriptFor(manifest)).toEqual(SCRIPT);
});
