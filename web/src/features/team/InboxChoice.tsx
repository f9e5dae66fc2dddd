/** Choosing inboxes for a person: each with its channel, so that none is taken for another. */
import { Checkbox, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery } from "@/api/inboxes";
import type { Inbox } from "@/api/types";
import { InboxName } from "@/ui";

interface Props {
  inboxes: readonly Inbox[];
  chosen: readonly number[];
  onChoose: (ids: number[]) => void;
}

export function InboxChoice({ inboxes, chosen, onChoose }: Props): ReactElement {
  const { t } = useTranslation("team");
  const { data: channels } = useQuery(channelsQuery);
  return (
    <Checkbox.Group
      value={chosen.map(String)}
      onChange={(ids) => onChoose(ids.map(Number))}
      aria-label={t("inboxes")}
    >
      <Stack gap="sm">
        {inboxes.map(({ id, name, username, channel }) => (
          <Checkbox
            key={id}
            value={String(id)}
            label={<InboxName name={name} channel={channels?.find((c) => c.name === channel)} />}
            description={username ?? undefined}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
