/** Numbers to read at a glance. */
import { SimpleGrid, Text } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";

export function Stats({ children }: { children: ReactNode }): ReactElement {
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 4 }} m={0}>
      {children}
    </SimpleGrid>
  );
}

interface Props {
  name: string;
  value: string | number;
  bad?: boolean;
}

export function Figure({ name, value, bad = false }: Props): ReactElement {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text
        component="dd"
        m={0}
        size="lg"
        fw={600}
        c={bad ? "var(--fd-bad)" : undefined}
        style={{ overflowWrap: "anywhere", fontVariantNumeric: "tabular-nums" }}
      >
        <bdi>{typeof value === "number" ? value.toLocaleString() : value}</bdi>
      </Text>
    </div>
  );
}
