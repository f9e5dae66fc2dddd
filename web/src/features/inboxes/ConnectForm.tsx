/** The form that an account is connected with, where no browser has to go anywhere. */
import { PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { connectByForm } from "@/api/channels";
import { inboxesQuery } from "@/api/inboxes";
import type { Channel } from "@/api/types";
import { DialogForm, fieldErrors, toast, useFields } from "@/ui";

interface Props {
  channel: Channel;
  /** The inbox to connect again. */
  inboxId: number | undefined;
  ready: boolean;
  onClose: () => void;
}

export function ConnectForm({ channel, inboxId, ready, onClose }: Props): ReactElement {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const navigate = useNavigate();
  const names = channel.connect_form.map(({ name }) => name);
  const { values, bind } = useFields<Record<string, string>>(
    Object.fromEntries(names.map((name) => [name, ""])),
  );
  const connecting = useMutation({
    mutationFn: () => connectByForm(channel.name, values, inboxId),
    onSuccess: async ({ inbox, reconnected }) => {
      await client.invalidateQueries({ queryKey: inboxesQuery.queryKey });
      toast(t(reconnected ? "connect.reconnected" : "connect.connected", inbox));
      onClose();
      await navigate({ to: "/settings/inboxes/$inboxId", params: { inboxId: inbox.id } });
    },
  });
  const complaints = fieldErrors(connecting.error);
  const missing = channel.connect_form.some(({ name, required }) => required && !values[name]);
  return (
    <DialogForm
      sending={connecting}
      fields={names}
      action={t("connect.action")}
      disabled={!ready || missing}
      onCancel={onClose}
    >
      {channel.connect_form.map(({ name, title, help, kind, required }, index) => {
        const Input = kind === "secret" ? PasswordInput : TextInput;
        return (
          <Input
            key={name}
            {...bind(name)}
            label={title}
            description={help}
            error={complaints[name]}
            withAsterisk={required}
            autoComplete="off"
            spellCheck={false}
            data-autofocus={index === 0 || undefined}
          />
        );
      })}
    </DialogForm>
  );
}
