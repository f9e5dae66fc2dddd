/** A person's picture, or their initials on a colour that is always theirs. */
import { Avatar as MantineAvatar } from "@mantine/core";
import { memo } from "react";

interface Props {
  name: string;
  src?: string | null | undefined;
  size?: number;
}

export const Avatar = memo(function Avatar({ name, src, size = 40 }: Props) {
  return (
    <MantineAvatar
      src={src ?? null}
      name={firstWords(name)}
      alt=""
      color="initials"
      size={size}
      radius={size}
      imageProps={{ loading: "lazy", decoding: "async" }}
    />
  );
});

/** Names come from strangers: initials are made of the first letters found, never of a megabyte. */
function firstWords(name: string): string {
  return name.slice(0, 60).replace(/[^\p{L}\p{N}\s]/gu, "") || "?";
}
