/** What a view shows when it has nothing: why, and the next step. */
import { Center, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";

interface Props {
  icon: ReactNode;
  title: string;
  text?: string | undefined;
  /** A button that does the next step. */
  action?: ReactNode;
  /** Whether it is all there is on the page, and its title the page's. */
  whole?: boolean;
}

export function EmptyState({ icon, title, text, action, whole }: Props): ReactElement {
  return (
    <Center h="100%" p="xl">
      <Stack align="center" gap="xs" maw={360} ta="center">
        <ThemeIcon size={56} radius="xl" variant="light" aria-hidden>
          {icon}
        </ThemeIcon>
        <Title order={whole ? 1 : 2} size="h4" mt="xs">
          {title}
        </Title>
        {text !== undefined && (
          <Text c="dimmed" size="sm">
            {text}
          </Text>
        )}
        {action}
      </Stack>
    </Center>
  );
}
