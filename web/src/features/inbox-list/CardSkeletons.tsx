/** The list before it has come. */
import { Group, Skeleton, Stack } from "@mantine/core";
import type { ReactElement } from "react";

export function CardSkeletons(): ReactElement {
  return (
    <Stack gap={0} aria-hidden>
      {[72, 48, 90, 60, 80, 55, 70].map((width) => (
        <Group key={width} wrap="nowrap" align="flex-start" gap={12} px={12} py={14} h={84}>
          <Skeleton circle height={40} />
          <Stack gap={8} flex={1}>
            <Skeleton height={12} width={`${width - 20}%`} />
            <Skeleton height={10} width={`${width}%`} />
            <Skeleton height={8} width="30%" />
          </Stack>
        </Group>
      ))}
    </Stack>
  );
}
