/** What the first bytes of a file say of it. */
import { expect, test } from "vitest";

import { readHeader } from "./header";

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "string" ? Array.from(part, (letter) => letter.charCodeAt(0)) : part,
    ),
  );
const big = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >> shift) & 255);
const little = (value: number): number[] => big(value).reverse();
const two = (value: number): number[] => [(value >> 8) & 255, value & 255];

/** The EXIF segment of a camera that was held in one of eight ways. */
const exif = (orientation: number): number[] => [
  ...[0xff, 0xe1, ...two(34)],
  ...bytes(
    "Exif\0\0",
    "MM",
    [0, 42],
    big(8),
    two(1),
    two(0x0112),
    two(3),
    big(1),
    two(orientation),
  ),
  ...[0, 0],
  ...big(0),
];
const jpeg = (orientation: number | null): Uint8Array =>
  bytes(
    [0xff, 0xd8],
    orientation === null ? [] : exif(orientation),
    [0xff, 0xc0, ...two(17), 8, ...two(3024), ...two(4032), 3],
    Array<number>(20).fill(0),
  );

test.each([
  ["a PNG", bytes([0x89], "PNG\r\n\x1a\n", big(13), "IHDR", big(640), big(480)), "image/png"],
  ["a GIF", bytes("GIF89a", [0x80, 2, 0xe0, 1], [0, 0, 0]), "image/gif"],
  [
    "a BMP",
    bytes("BM", little(0), little(0), little(54), little(40), little(640), little(-480)),
    "image/bmp",
  ],
  [
    "a WebP with a header of its own",
    bytes("RIFF", little(0), "WEBPVP8X", little(10), little(0), [0x7f, 2, 0, 0xdf, 1, 0]),
    "image/webp",
  ],
  [
    "a lossless WebP",
    bytes("RIFF", little(0), "WEBPVP8L", little(9), [0x2f], little(639 | (479 << 14))),
    "image/webp",
  ],
])("%s says its kind and its size", (_, file, mime) => {
  expect(readHeader(file)).toEqual({ mime, width: 640, height: 480, orientation: 1 });
});

test("a JPEG says its stored size and which way it was held", () => {
  const size = { mime: "image/jpeg", width: 4032, height: 3024 };
  expect(readHeader(jpeg(null))).toEqual({ ...size, orientation: 1 });
  expect(readHeader(jpeg(6))).toEqual({ ...size, orientation: 6 });
});

test("an orientation that makes no sense is upright", () => {
  expect(readHeader(jpeg(77))?.orientation).toBe(1);
});

test.each([
  ["heic", "image/heic"],
  ["avif", "image/avif"],
])("a picture of the brand %s is known, without its size", (brand, mime) => {
  const file = bytes(big(20), `ftyp${brand}`, big(0), "mif1", Array<number>(20).fill(0));
  expect(readHeader(file)).toEqual({ mime, width: null, height: null, orientation: 1 });
});

test.each([
  ["nothing", bytes()],
  ["a text", bytes("Hello, I am a text under another name.")],
  ["a film", bytes(big(20), "ftypisom", big(0), "mp42", Array<number>(20).fill(0))],
  ["a PNG that ends in its header", bytes([0x89], "PNG\r\n")],
])("%s is no picture", (_, file) => {
  expect(readHeader(file)).toBeNull();
});
