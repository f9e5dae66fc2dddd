/** Name and email; another email needs the password. */
import { Button, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { useSession } from "@/api/session";
import { Avatar, besides, fieldErrors, ProblemAlert, Section, toast, useFields } from "@/ui";

import { useChangeProfile } from "./useChangeProfile";

export function About(): ReactElement {
  const { t } = useTranslation("profile");
  const { user } = useSession();
  const { values, bind, set } = useFields({ name: user.name, email: user.email, password: "" });
  const save = useChangeProfile(() => {
    set("password", "");
    toast(t("saved"));
  });
  const errors = fieldErrors(save.error);
  const rest = besides(save.error, "name", "email", "current_password");
  const name = values.name.trim();
  const email = values.email.trim();
  const changed = {
    ...(name !== user.name && { name }),
    ...(email !== user.email && { email, current_password: values.password }),
  };
  return (
    <Section title={t("about")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(changed);
        }}
      >
        <Stack gap="md">
          <Group gap="md" align="flex-start">
            <Avatar name={name || user.name} size={56} />
            <Stack gap="md" flex="1 1 14rem">
              <TextInput
                {...bind("name")}
                label={t("name")}
                description={t("nameHelp")}
                error={errors.name}
                autoComplete="name"
                maxLength={100}
                required
                withAsterisk={false}
              />
              <TextInput
                {...bind("email")}
                label={t("email")}
                description={t("emailHelp")}
                error={errors.email}
                type="email"
                autoComplete="email"
                required
                withAsterisk={false}
              />
              {email !== user.email && (
                <PasswordInput
                  {...bind("password")}
                  label={t("currentPassword")}
                  description={t("emailPassword")}
                  error={errors.current_password}
                  autoComplete="current-password"
                  required
                  withAsterisk={false}
                />
              )}
            </Stack>
          </Group>
          {rest !== null && <ProblemAlert error={rest} />}
          <Group justify="flex-end">
            <Button
              type="submit"
              loading={save.isPending}
              disabled={Object.keys(changed).length === 0}
            >
              {t("actions.save", { ns: "common" })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
