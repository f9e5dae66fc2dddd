/** One setting of a platform: what it is for, where its value comes from, and a field to change it. */
import { Anchor, Badge, Group, PasswordInput, Text, TextInput } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { PlatformSetting } from "@/api/types";

import { shownValue } from "./settingsChange";

interface Props {
  setting: PlatformSetting;
  /** What was typed; undefined while untouched, null when the stored value shall be forgotten. */
  edit: string | null | undefined;
  error: string | undefined;
  onEdit: (value: string | null | undefined) => void;
}

export function SettingField(props: Props): ReactElement {
  const { t } = useTranslation("channels");
  const { setting, edit, error, onEdit } = props;
  const { name, title, help, kind, required, source } = setting;
  const fixed = source === "environment";
  const common = {
    name,
    error,
    description: help,
    label: (
      <Group component="span" gap={8} display="inline-flex">
        {title}
        {source !== null && source !== "default" && (
          <Badge component="span" size="xs" variant="light" color={fixed ? "gray" : "tide"}>
            {t(`setting.source.${source}`)}
          </Badge>
        )}
      </Group>
    ),
    withAsterisk: required && !fixed,
    autoComplete: "off",
    spellCheck: false,
  };
  if (fixed) {
    return (
      <TextInput
        {...common}
        readOnly
        variant="filled"
        description={`${help} ${t("setting.fixed", { name })}`}
        // Of a secret only that there is one.
        value={kind === "secret" ? "••••••••" : shownValue(setting)}
      />
    );
  }
  if (kind === "secret") return <Secret {...{ setting, edit, onEdit, common }} />;
  return (
    <TextInput
      {...common}
      inputMode={kind === "number" ? "decimal" : kind === "url" ? "url" : "text"}
      placeholder={source === "default" ? (setting.value ?? undefined) : undefined}
      value={edit ?? (edit === null ? "" : shownValue(setting))}
      onChange={(event) => onEdit(event.currentTarget.value)}
    />
  );
}

interface SecretProps extends Omit<Props, "error"> {
  common: Record<string, unknown>;
}

/** A secret can be replaced and forgotten, never read. */
function Secret({ setting, edit, onEdit, common }: SecretProps): ReactElement {
  const { t } = useTranslation("channels");
  const { help, is_set: isSet, source } = setting;
  return (
    <PasswordInput
      {...common}
      autoComplete="new-password"
      placeholder={isSet && edit !== null ? t("setting.secretSet") : undefined}
      value={edit ?? ""}
      onChange={(event) => onEdit(event.currentTarget.value || undefined)}
      description={
        <>
          {help}{" "}
          {source === "settings" && edit !== null && (
            <Anchor component="button" type="button" size="xs" onClick={() => onEdit(null)}>
              {t("setting.forget")}
            </Anchor>
          )}
          {edit === null && (
            <Text component="span" size="xs" c="var(--fd-bad)">
              {t("setting.forgotten")}{" "}
              <Anchor component="button" type="button" size="xs" onClick={() => onEdit(undefined)}>
                {t("setting.keep")}
              </Anchor>
            </Text>
          )}
        </>
      }
    />
  );
}
