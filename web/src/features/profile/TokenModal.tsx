/** Making an API token: what it is for; then the token, this once. */
import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { makeToken, tokensQuery } from "@/api/profile";
import { CopyField, DialogForm, fieldErrors, useFocusBack } from "@/ui";

export function TokenModal({ onClose }: { onClose: () => void }): ReactElement {
  useFocusBack();
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: () => makeToken(name),
    onSuccess: () => client.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  const token = make.data?.token;
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      title={token === undefined ? t("token.make") : t("token.ready")}
      // A click beside it must not lose what is shown only once.
      closeOnClickOutside={token === undefined}
    >
      {token === undefined ? (
        <DialogForm sending={make} fields={["name"]} action={t("token.make")} onCancel={onClose}>
          <TextInput
            label={t("token.name")}
            description={t("token.nameHelp")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fieldErrors(make.error).name}
            maxLength={100}
            required
            withAsterisk={false}
            data-autofocus
          />
        </DialogForm>
      ) : (
        <Stack gap="md">
          <CopyField label={t("token.token")} value={token} />
          <Alert color="orange" variant="light" icon={<IconAlertTriangle size={18} />}>
            <Text size="sm">{t("token.once")}</Text>
          </Alert>
          <Group justify="flex-end">
            <Button onClick={onClose}>{t("token.done")}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
