/** A person's picture, or their initials on a colour that is always theirs. The name stands beside it, always. */
import { Avatar as MantineAvatar } from "@mantine/core";
import { memo } from "react";

interface Props {
  name: string;
  src?: string | null | undefined;
  size?: number;
}

export const Avatar = memo(function Avatar({ name, src, size = 40 }: Props) {
  const said = firstWords(name);
  return (
    <MantineAvatar
      src={src ?? null}
      alt=""
      aria-hidden
      size={size}
      radius={size}
      imageProps={{ loading: "lazy", decoding: "async" }}
      __vars={{ "--avatar-placeholder-fz": `var(--mantine-font-size-${textSize(size)})` }}
      styles={{ placeholder: { background: colorOf(said), color: "var(--fd-on-strong)" } }}
    >
      {initials(said, size < TWO_FIT ? 1 : 2)}
    </MantineAvatar>
  );
});

/** From this many pixels on there is room for two letters. */
const TWO_FIT = 26;

/** The step of the type scale that fills a circle this wide. */
function textSize(size: number): string {
  if (size < 32) return "fine";
  if (size < 40) return "sm";
  return size < 52 ? "lg" : size < 64 ? "xl" : "display";
}

function initials(name: string, most: number): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? words.map((word) => Array.from(word)[0]) : Array.from(name);
  return letters.slice(0, most).join("").toUpperCase();
}

/** Names come from strangers: initials are made of the first letters found, never of a megabyte. */
function firstWords(name: string): string {
  return name.slice(0, 60).replace(/[^\p{L}\p{N}\s]/gu, "") || "?";
}

/** Every hue at the same lightness: white on it has a contrast over 5. */
function colorOf(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return `oklch(50% 0.09 ${sum})`;
}
