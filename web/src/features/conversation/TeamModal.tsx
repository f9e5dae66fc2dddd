/** The team by a key, wherever the pane is. */
import { Modal, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { teamsQuery } from "@/api/team";
import type { Conversation } from "@/api/types";
import { useShortcut } from "@/ui";

import { useChangeConversation } from "./useChange";

/** Stands for no team among the values. */
const NONE = "none";

export function TeamModal({ conversation }: { conversation: Conversation }): ReactElement {
  const { t } = useTranslation("conversation");
  const [opened, setOpened] = useState(false);
  const change = useChangeConversation();
  const { data: teams = [] } = useQuery(teamsQuery);
  const close = (): void => setOpened(false);
  useShortcut("team", () => setOpened(true));
  return (
    <Modal opened={opened} onClose={close} title={t("team.title")} size="sm">
      <Select
        aria-label={t("team.title")}
        data-autofocus
        // What is typed takes the place of the team that is shown.
        onFocus={(event) => event.currentTarget.select()}
        defaultDropdownOpened
        searchable
        allowDeselect={false}
        nothingFoundMessage={t("team.notFound")}
        value={String(conversation.team?.id ?? NONE)}
        data={[
          ...teams.map(({ id, name }) => ({ value: String(id), label: name })),
          { value: NONE, label: t("team.none") },
        ]}
        onChange={(value) => {
          if (value !== null)
            change(conversation, { team_id: value === NONE ? null : Number(value) });
          close();
        }}
      />
    </Modal>
  );
}
