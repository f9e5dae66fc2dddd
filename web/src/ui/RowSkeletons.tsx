/** The shape of rows that are still on their way. */
import { Group, Skeleton, Stack } from "@mantine/core";
import type { ReactElement } from "react";

export function RowSkeletons({ count = 3 }: { count?: number }): ReactElement {
  return (
    <Stack gap="md" p="md" aria-hidden>
      {Array.from({ length: count }, (_, index) => (
        <Group key={index} wrap="nowrap">
          <Skeleton circle height={36} style={{ flex: "none" }} />
          <Stack gap={6} flex={1}>
            <Skeleton height={12} width="45%" />
            <Skeleton height={10} width="70%" />
          </Stack>
        </Group>
      ))}
    </Stack>
  );
}
