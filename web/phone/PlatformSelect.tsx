/** Which platform is played, where the sandbox has several. */
import { Select } from "@mantine/core";
import type { ReactElement } from "react";

import type { PhoneState, Platforms } from "./state";
import { texts } from "./texts";

interface Props {
  platforms: Platforms;
  chosen: PhoneState;
  onPlatform: (platform: string) => void;
}

export function PlatformSelect({ platforms, chosen, onPlatform }: Props): ReactElement | null {
  if (platforms.size < 2) return null;
  return (
    <Select
      label={texts.platform}
      data={[...platforms].map(([value, { manifest }]) => ({ value, label: manifest.title }))}
      value={chosen.manifest.platform}
      allowDeselect={false}
      onChange={(platform) => platform !== null && onPlatform(platform)}
    />
  );
}
