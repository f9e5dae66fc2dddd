/** What has to become of a picture so that the channel takes it, decided from its rule alone. Pure but for the encoder. */
import type { Capabilities } from "@/api/types";

export type Rule = NonNullable<Capabilities["attachments"]>;

export interface Size {
  width: number;
  height: number;
}

/** Why a picture cannot be sent, whatever is done to it. */
export type Refusal =
  | { why: "tooSmall"; size: Size; least: Size }
  | { why: "tooNarrow"; size: Size; least: Size }
  | { why: "tooLarge"; bytes: number }
  | { why: "wrongType"; types: string };

export interface Fitted {
  blob: Blob;
  size: Size;
}

/** Makes a file of the picture; null when this browser cannot write that type. */
export type Encode = (type: string, size: Size, quality: number) => Promise<Blob | null>;

const OPAQUE = ["image/jpeg", "image/webp", "image/png"];
const SEE_THROUGH = ["image/png", "image/webp", "image/jpeg"];

/** How good a JPEG or WebP is tried to be before it is made smaller instead. */
const QUALITIES = [0.9, 0.8, 0.7];
const SMALLER = 0.8;
const TRIES = 12;

/** The types a picture may become, the best first. */
export function targetTypes(rule: Rule, seeThrough: boolean): readonly string[] {
  return (seeThrough ? SEE_THROUGH : OPAQUE).filter((type) => rule.mime_types.includes(type));
}

/** The largest size within the rule with the same shape; a picture lying on its side is held against it turned. */
export function sizeWithin({ width, height }: Size, rule: Rule): Size {
  const [shorter, longer] = width < height ? [width, height] : [height, width];
  const scale = Math.min(
    1,
    (rule.max_width ?? Infinity) / shorter,
    (rule.max_height ?? Infinity) / longer,
  );
  return { width: Math.round(width * scale) || 1, height: Math.round(height * scale) || 1 };
}

/** Whether the channel takes no picture as small as this, or as narrow as this one has to become. */
export function smallness(original: Size, target: Size, rule: Rule): Refusal | null {
  const least = { width: rule.min_width ?? 1, height: rule.min_height ?? 1 };
  if (reaches(target, least)) return null;
  return reaches(original, least)
    ? { why: "tooNarrow", size: target, least }
    : { why: "tooSmall", size: original, least };
}

function reaches({ width, height }: Size, least: Size): boolean {
  return Math.min(width, height) >= least.width && Math.max(width, height) >= least.height;
}

/** Writes the picture in the first way that is small enough: a better type, a better quality, a larger size first. */
export async function fitted(
  size: Size,
  seeThrough: boolean,
  rule: Rule,
  encode: Encode,
): Promise<Fitted | Refusal> {
  let bytes = 0;
  let current = size;
  for (let tried = 0; tried < TRIES; tried += 1) {
    for (const type of targetTypes(rule, seeThrough)) {
      for (const quality of type === "image/png" ? [1] : QUALITIES) {
        const blob = await encode(type, current, quality);
        if (!blob) break;
        bytes = blob.size;
        if (bytes <= rule.max_bytes) return { blob, size: current };
      }
    }
    const next = {
      width: Math.max(1, Math.round(current.width * SMALLER)),
      height: Math.max(1, Math.round(current.height * SMALLER)),
    };
    if (smallness(size, next, rule) !== null) break;
    current = next;
  }
  return bytes === 0 ? wrongType(rule) : { why: "tooLarge", bytes };
}

export function wrongType(rule: Rule): Refusal {
  const types = rule.mime_types.map((type) => type.split("/")[1]?.toUpperCase()).join(", ");
  return { why: "wrongType", types };
}
