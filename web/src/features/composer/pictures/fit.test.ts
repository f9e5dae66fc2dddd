/** What becomes of a picture follows from the channel's rule. */
import { expect, test, vi } from "vitest";

import { fitted, sizeWithin, smallness, targetTypes } from "./fit";
import type { Encode, Rule } from "./fit";

const rule: Rule = {
  mime_types: ["image/jpeg", "image/png"],
  max_bytes: 1_000,
  max_count: 1,
  with_text: false,
  min_width: 360,
  min_height: 360,
  max_width: 1080,
  max_height: 1920,
};
const size = (width: number, height: number): { width: number; height: number } => ({
  width,
  height,
});
const blobOf = (bytes: number, type: string): Blob => new Blob([new Uint8Array(bytes)], { type });

test.each([
  ["an upright photo", size(3024, 4032), size(1080, 1440)],
  ["the same photo lying on its side", size(4032, 3024), size(1440, 1080)],
  ["a long screenshot", size(1080, 2400), size(864, 1920)],
  ["one that fits", size(800, 600), size(800, 600)],
])("%s is scaled to what the channel takes, in its shape", (_, from, to) => {
  expect(sizeWithin(from, rule)).toEqual(to);
});

test("without limits nothing is scaled", () => {
  const free: Rule = { mime_types: [], max_bytes: 1, max_count: 1, with_text: false };
  expect(sizeWithin(size(9000, 9000), free)).toEqual(size(9000, 9000));
  expect(smallness(size(1, 1), size(1, 1), free)).toBeNull();
});

test("a picture under the least size is refused with both sizes", () => {
  expect(smallness(size(100, 100), size(100, 100), rule)).toEqual({
    why: "tooSmall",
    size: size(100, 100),
    least: size(360, 360),
  });
});

test("a panorama that would be too narrow once it is scaled is refused as that", () => {
  const from = size(6000, 800);
  expect(smallness(from, sizeWithin(from, rule), rule)).toEqual({
    why: "tooNarrow",
    size: size(1920, 256),
    least: size(360, 360),
  });
});

test("what can be seen through stays a PNG where the channel takes one", () => {
  expect(targetTypes(rule, true)[0]).toBe("image/png");
  expect(targetTypes(rule, false)[0]).toBe("image/jpeg");
  expect(targetTypes({ ...rule, mime_types: ["image/jpeg"] }, true)).toEqual(["image/jpeg"]);
});

test("the quality is lowered before the picture is made smaller", async () => {
  const encode = vi.fn<Encode>((type, { width }, quality) =>
    Promise.resolve(blobOf(Math.round(width * quality * 1.2), type)),
  );
  const made = await fitted(size(1080, 1440), false, rule, encode);
  expect(made).toMatchObject({ size: size(1080, 1440), blob: { type: "image/jpeg", size: 907 } });
  expect(encode.mock.calls.map(([, , quality]) => quality)).toEqual([0.9, 0.8, 0.7]);
});

test("a picture that stays too heavy is made smaller until it fits", async () => {
  const encode: Encode = (type, { width }) => Promise.resolve(blobOf(width * 2, type));
  const made = await fitted(size(1080, 1440), false, rule, encode);
  expect(made).toMatchObject({ size: size(442, 590), blob: { size: 884 } });
});

test("a picture that is too heavy even at the least size is refused", async () => {
  const encode: Encode = (type) => Promise.resolve(blobOf(5_000, type));
  expect(await fitted(size(1080, 1440), false, rule, encode)).toEqual({
    why: "tooLarge",
    bytes: 5_000,
  });
});

test("a type this browser cannot write is passed over; without another the channel's types are said", async () => {
  const encode: Encode = (type) => Promise.resolve(type === "image/png" ? blobOf(10, type) : null);
  expect(await fitted(size(400, 400), false, rule, encode)).toMatchObject({
    blob: { type: "image/png" },
  });
  const none: Encode = () => Promise.resolve(null);
  expect(await fitted(size(400, 400), false, rule, none)).toEqual({
    why: "wrongType",
    types: "JPEG, PNG",
  });
});
