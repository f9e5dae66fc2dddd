/** A thread before it has come. */
import { Skeleton, Stack } from "@mantine/core";
import type { ReactElement } from "react";

const SHAPES = [
  ["start", 220, 36],
  ["start", 160, 36],
  ["end", 260, 54],
  ["start", 190, 36],
  ["end", 150, 36],
  ["end", 230, 36],
] as const;

export function ThreadSkeleton(): ReactElement {
  return (
    <Stack flex={1} justify="flex-end" p="lg" gap={12} aria-hidden>
      {SHAPES.map(([side, width, height], index) => (
        <Skeleton
          key={index}
          width={width}
          height={height}
          radius="lg"
          style={{ alignSelf: `flex-${side}` }}
        />
      ))}
    </Stack>
  );
}
