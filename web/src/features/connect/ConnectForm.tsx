/** The form that an account is connected with, where no browser has to go anywhere. */
import { PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { connectByForm } from "@/api/channels";
import type { FormTarget } from "@/api/channels";
import { inboxesQuery } from "@/api/inboxes";
import type { Channel, Inbox } from "@/api/types";
import { DialogForm, fieldErrors, toast, useFields } from "@/ui";

interface Props {
  channel: Channel;
  /** The inbox to connect again. */
  inboxId: number | undefined;
  /** The inbox to make the new one after. */
  original: Inbox | undefined;
  ready: boolean;
  onClose: () => void;
}

const LONGEST_NAME = 100;

export function ConnectForm(props: Props): ReactElement {
  const { channel, inboxId, original, ready, onClose } = props;
  const { t } = useTranslation("connect");
  const client = useQueryClient();
  const navigate = useNavigate();
  const names = channel.connect_form.map(({ name }) => name);
  const { values, bind } = useFields<Record<string, string>>(
    Object.fromEntries(names.map((name) => [name, ""])),
  );
  const [title, setTitle] = useState(() =>
    original ? t("copyOf", { name: original.name.slice(0, LONGEST_NAME - 10) }) : "",
  );
  const target = (): FormTarget | undefined => {
    if (original) return { cloneOf: { inbox_id: original.id, name: title.trim() } };
    return inboxId === undefined ? undefined : { inboxId };
  };
  const connecting = useMutation({
    mutationFn: () => connectByForm(channel.name, values, target()),
    onSuccess: async ({ inbox, reconnected }) => {
      await client.invalidateQueries({ queryKey: inboxesQuery.queryKey });
      toast(t(reconnected ? "reconnected" : "connected", inbox));
      onClose();
      await navigate({ to: "/settings/inboxes/$inboxId", params: { inboxId: inbox.id } });
    },
  });
  const complaints = fieldErrors(connecting.error);
  const missing =
    channel.connect_form.some(({ name, required }) => required && !values[name]) ||
    (original !== undefined && title.trim() === "");
  return (
    <DialogForm
      sending={connecting}
      fields={names}
      action={t("connect", { ns: "channels" })}
      disabled={!ready || missing}
      onCancel={onClose}
    >
      {original && (
        <TextInput
          label={t("setup.name")}
          description={t("setup.nameHelp")}
          value={title}
          onChange={({ currentTarget: { value } }) => setTitle(value)}
          maxLength={LONGEST_NAME}
          required
          withAsterisk={false}
        />
      )}
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
