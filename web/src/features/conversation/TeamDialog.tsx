/** The dialog that finds a team for a conversation. */
import { Modal, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { teamsQuery } from "@/api/team";

/** Stands for no team among the values. */
const NONE = "none";

interface Props {
  opened: boolean;
  chosen: number | null;
  onChoose: (team: number | null) => void;
  onClose: () => void;
}

export default function TeamDialog({ opened, chosen, onChoose, onClose }: Props): ReactElement {
  const { t } = useTranslation("conversation");
  const { data: teams = [] } = useQuery(teamsQuery);
  return (
    <Modal opened={opened} onClose={onClose} title={t("team.title")} size="sm">
      <Select
        aria-label={t("team.title")}
        data-autofocus
        // What is typed takes the place of the team that is shown.
        onFocus={(event) => event.currentTarget.select()}
        defaultDropdownOpened
        searchable
        allowDeselect={false}
        nothingFoundMessage={t("team.notFound")}
        value={String(chosen ?? NONE)}
        data={[
          ...teams.map(({ id, name }) => ({ value: String(id), label: name })),
          { value: NONE, label: t("team.none") },
        ]}
        onChange={(value) => {
          if (value !== null) onChoose(value === NONE ? null : Number(value));
          onClose();
        }}
      />
    </Modal>
  );
}
