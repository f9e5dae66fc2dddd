/** Making an API token: what it is for and what it may do; then the token, this once. */
import { Alert, Button, Group, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { makeToken, tokensQuery } from "@/api/profile";
import type { Scope } from "@/api/types";
import { CopyField, DialogForm, fieldErrors, useFocusBack } from "@/ui";

const SCOPES: readonly Scope[] = ["read", "write", "admin"];

export function TokenModal({ onClose }: { onClose: () => void }): ReactElement {
  useFocusBack();
  const { t } = useTranslation("profile");
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("read");
  const make = useMutation({
    mutationFn: () => makeToken(name, scope),
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
          <Radio.Group
            label={t("token.scope")}
            value={scope}
            onChange={(chosen) => setScope(SCOPES.find((known) => known === chosen) ?? scope)}
          >
            <Stack gap="xs" mt="xs">
              {SCOPES.map((known) => (
                <Radio
                  key={known}
                  value={known}
                  label={t(`token.scopes.${known}`)}
                  description={t(`token.scopeHelp.${known}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
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
