/** What the page says while there is no shop to write to. */
import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactElement } from "react";

import { createBusiness } from "./control";
import { Identity } from "./Identity";
import { texts } from "./texts";

export function NoShop({ onCreated }: { onCreated: (username: string) => void }): ReactElement {
  return (
    <Paper withBorder p="lg" maw={380} ta="left" radius="lg">
      <Stack gap="sm">
        <Title order={1} size="h4">
          {texts.noBusiness}
        </Title>
        <Text size="sm" c="dimmed">
          {texts.noBusinessHint}
        </Text>
        <Identity
          asksFollower={false}
          onSubmit={(fields) => createBusiness(fields).then(({ username }) => onCreated(username))}
        />
      </Stack>
    </Paper>
  );
}
