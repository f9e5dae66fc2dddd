/** What the page says while there is no shop to write to. */
import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactElement } from "react";

import { Identity } from "./Identity";
import { PlatformSelect } from "./PlatformSelect";
import type { PhoneState, Platforms } from "./state";
import { useControl } from "./useControl";
import { texts } from "./texts";

interface Props {
  platforms: Platforms;
  state: PhoneState;
  onPlatform: (platform: string) => void;
  onCreated: (username: string) => void;
}

export function NoShop({ platforms, state, onPlatform, onCreated }: Props): ReactElement {
  const control = useControl();
  return (
    <Paper withBorder p="lg" maw={380} ta="left" radius="lg">
      <Stack gap="sm">
        <Title order={1} size="h4">
          {texts.noBusiness}
        </Title>
        <Text size="sm" c="dimmed">
          {texts.noBusinessHint}
        </Text>
        <PlatformSelect platforms={platforms} chosen={state} onPlatform={onPlatform} />
        <Identity
          asked={state.manifest.business}
          onSubmit={(who) => control.createBusiness(who).then(() => onCreated(who.username))}
        />
      </Stack>
    </Paper>
  );
}
