/** Giving the account another name. */
import { Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { sessionQuery } from "@/api/session";
import { renameAccount } from "@/api/team";
import { DialogForm, fieldErrors, useFocusBack } from "@/ui";

export function AccountNameModal(props: { name: string; onClose: () => void }): ReactElement {
  useFocusBack();
  const { name: before, onClose } = props;
  const { t } = useTranslation("team");
  const client = useQueryClient();
  const [name, setName] = useState(before);
  const rename = useMutation({
    mutationFn: () => renameAccount(name),
    onSuccess: (account) => {
      client.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, account });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("renameAccount")} centered>
      <DialogForm sending={rename} fields={["name"]} onCancel={onClose}>
        <TextInput
          label={t("accountName")}
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
