/** How much of a channel's text limit a text takes. */
import type { Capabilities } from "./types";

export type TextUnit = Capabilities["text_unit"];

const encoder = new TextEncoder();

/** Counted as the platform counts: an emoji is one character, two units of UTF-16, or four bytes of UTF-8. */
export function lengthOf(text: string, unit: TextUnit = "characters"): number {
  if (unit === "bytes") return encoder.encode(text).length;
  return unit === "utf16" ? text.length : Array.from(text).length;
}
