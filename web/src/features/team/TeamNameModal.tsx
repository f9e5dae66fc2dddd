/** Giving a team another name. */
import { Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { renameTeam, teamsQuery } from "@/api/team";
import type { Team } from "@/api/types";
import { DialogForm, fieldErrors, toast, useFocusBack } from "@/ui";

export function TeamNameModal({
  team,
  onClose,
}: {
  team: Team;
  onClose: () => void;
}): ReactElement {
  useFocusBack();
  const { t } = useTranslation("team");
  const client = useQueryClient();
  const [name, setName] = useState(team.name);
  const rename = useMutation({
    mutationFn: () => renameTeam(team.id, name),
    onSuccess: async (renamed) => {
      toast(t("teamRenamed", renamed));
      onClose();
      await client.invalidateQueries({ queryKey: teamsQuery.queryKey });
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("renameTeamTitle", { name: team.name })} centered>
      <DialogForm
        sending={rename}
        fields={["name"]}
        disabled={name.trim() === ""}
        onCancel={onClose}
      >
        <TextInput
          label={t("teamName")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldErrors(rename.error).name}
          maxLength={100}
          required
          withAsterisk={false}
          data-autofocus
        />
      </DialogForm>
    </Modal>
  );
}
