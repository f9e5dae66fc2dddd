/** How large a file is drawn, known before it has come. Pure. */
import type { Attachment } from "@/api/types";

/** The largest tile, in pixels; one of unknown size is square. */
const WIDEST = 280;
const TALLEST = 340;
const UNKNOWN = 220;
/** What is not looked at takes a line. */
const LINE = 54;
const SMALL = { sticker: 128, emoji: 72 } as const;

/** The size of a tile, known before the picture is there: nothing moves when it comes. */
export function tileSize({ kind, width, height }: Attachment): { width: number; height: number } {
  if (kind === "sticker" || kind === "emoji") return { width: SMALL[kind], height: SMALL[kind] };
  if (kind === "audio" || kind === "file") return { width: WIDEST, height: LINE };
  if (!width || !height) return { width: UNKNOWN, height: UNKNOWN };
  const scale = Math.min(1, WIDEST / width, TALLEST / height);
  return {
    width: Math.max(64, Math.round(width * scale)),
    height: Math.max(48, Math.round(height * scale)),
  };
}
