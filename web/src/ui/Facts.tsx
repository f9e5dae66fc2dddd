/** Names and values side by side. */
import { SimpleGrid, Text } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";

export function Facts({ children }: { children: ReactNode }): ReactElement {
  return (
    <SimpleGrid component="dl" cols={{ base: 1, xs: 2 }} spacing="md" m={0}>
      {children}
    </SimpleGrid>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" m={0} style={{ overflowWrap: "anywhere" }}>
        {children}
      </Text>
    </div>
  );
}
