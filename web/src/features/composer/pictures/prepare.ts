/** Makes of a chosen file what the channel takes, in this browser, and says what was changed or why it cannot be. */
import { i18n } from "@/i18n";
import { fileSize } from "@/ui";

import { takesPictures, Unsendable } from "./accepted";
import { decode, encoder, isSeeThrough } from "./canvas";
import { fitted, sizeWithin, smallness, wrongType } from "./fit";
import type { Refusal, Rule, Size } from "./fit";
import { HEADER_BYTES, readHeader } from "./header";
import type { Header } from "./header";

export interface Prepared {
  file: File;
  /** What the customer gets instead of the file that was chosen; null when it goes as it is. */
  change: string | null;
}

/** More pixels than any camera has: decoding them would take the page's memory. */
const MOST_PIXELS = 120_000_000;

/** Throws `Unsendable`, or an AbortError when nobody waits for it any more. */
export async function prepare(file: File, rule: Rule, signal: AbortSignal): Promise<Prepared> {
  if (file.size === 0) throw new Unsendable(i18n.t("composer:picture.empty"));
  const header = readHeader(new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()));
  signal.throwIfAborted();
  if (!takesPictures(rule) || (!header && !claimsPicture(file))) return asItIs(file, rule);
  if (!header) throw new Unsendable(i18n.t("composer:picture.noPicture"));
  if ((header.width ?? 0) * (header.height ?? 0) > MOST_PIXELS)
    throw new Unsendable(i18n.t("composer:picture.tooManyPixels"));
  const picture = await decode(file).catch(() => {
    throw new Unsendable(unreadable(header));
  });
  try {
    signal.throwIfAborted();
    return await converted(file, header, picture, rule, signal);
  } finally {
    picture.close();
  }
}

async function converted(
  file: File,
  header: Header,
  picture: ImageBitmap,
  rule: Rule,
  signal: AbortSignal,
): Promise<Prepared> {
  const original = { width: picture.width, height: picture.height };
  const target = sizeWithin(original, rule);
  const small = smallness(original, target, rule);
  if (small) throw new Unsendable(sentence(small, rule));
  const fits = target.width === original.width && file.size <= rule.max_bytes;
  if (fits && rule.mime_types.includes(header.mime) && header.orientation === 1)
    return { file: named(file, header.mime, file.name), change: null };
  const write = encoder(picture);
  const made = await fitted(target, isSeeThrough(picture), rule, (...wanted) => {
    signal.throwIfAborted();
    return write(...wanted);
  });
  if ("why" in made) throw new Unsendable(sentence(made, rule));
  return {
    file: named(made.blob, made.blob.type, file.name),
    change: changeOf(header, original, made.size, made.blob),
  };
}

/** What becomes of it in words: "Scaled to 1080 × 1440, JPEG, 240 KB". */
function changeOf(header: Header, original: Size, size: Size, blob: Blob): string {
  const scaled = size.width !== original.width;
  const type = blob.type === header.mime ? null : typeName(blob.type);
  const done = scaled
    ? i18n.t("composer:picture.scaled", { ...size })
    : type !== null
      ? i18n.t("composer:picture.converted", { type })
      : header.orientation === 1
        ? i18n.t("composer:picture.compressed")
        : i18n.t("composer:picture.turned");
  const parts = [done, ...(scaled && type !== null ? [type] : []), fileSize(blob.size)];
  const text = parts.join(", ");
  return header.mime === "image/gif" ? `${text}. ${i18n.t("composer:picture.firstFrame")}` : text;
}

/** Files that are no pictures, or go where none are taken, are only held against the rule. */
function asItIs(file: File, rule: Rule): Prepared {
  if (!rule.mime_types.includes(file.type)) throw new Unsendable(sentence(wrongType(rule), rule));
  if (file.size > rule.max_bytes)
    throw new Unsendable(sentence({ why: "tooLarge", bytes: file.size }, rule));
  return { file, change: null };
}

const claimsPicture = ({ type }: File): boolean => type.startsWith("image/");

const typeName = (mime: string): string => (mime.split("/")[1] ?? mime).toUpperCase();

function unreadable({ mime }: Header): string {
  return mime === "image/heic" || mime === "image/avif"
    ? i18n.t("composer:picture.cannotRead", { type: typeName(mime) })
    : i18n.t("composer:picture.broken");
}

function sentence(refusal: Refusal, rule: Rule): string {
  switch (refusal.why) {
    case "tooSmall":
    case "tooNarrow":
      return i18n.t(`composer:picture.${refusal.why}`, {
        width: refusal.size.width,
        height: refusal.size.height,
        leastWidth: refusal.least.width,
        leastHeight: refusal.least.height,
      });
    case "tooLarge":
      return i18n.t("composer:picture.tooLarge", { most: fileSize(rule.max_bytes) });
    case "wrongType":
      return i18n.t("composer:wrongType", { types: refusal.types });
  }
}

/** The file under the ending of what it has become. */
function named(blob: Blob, mime: string, name: string): File {
  if (blob instanceof File && blob.type === mime) return blob;
  const ending = mime === "image/jpeg" ? "jpg" : (mime.split("/")[1] ?? "bin");
  const stem = name.replace(/\.[^.]*$/, "") || name;
  return new File([blob], `${stem}.${ending}`, { type: mime });
}
