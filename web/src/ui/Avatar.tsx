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
      name={said}
      alt=""
      aria-hidden
      size={size}
      radius={size}
      imageProps={{ loading: "lazy", decoding: "async" }}
      styles={{ placeholder: { background: colorOf(said), color: "#fff" } }}
    />
  );
});

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
