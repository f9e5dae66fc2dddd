/** Choosing another password. */
import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { changePassword, sessionsQuery } from "@/api/profile";
import { useSession } from "@/api/session";
import { besides, fieldErrors, ProblemAlert, Section, toast, useFields } from "@/ui";

export function Password(): ReactElement {
  const { t } = useTranslation("profile");
  const client = useQueryClient();
  const { user } = useSession();
  const { values, bind, reset } = useFields({ current: "", wanted: "" });
  const change = useMutation({
    mutationFn: () => changePassword(values.current, values.wanted),
    onSuccess: () => {
      reset();
      toast(t("passwordChanged"));
      void client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  const errors = fieldErrors(change.error);
  const rest = besides(change.error, "current", "password", "new");
  return (
    <Section title={t("password")} description={t("passwordText")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Stack gap="md">
          {/* For password managers: whose password this is. */}
          <input
            type="hidden"
            name="username"
            autoComplete="username"
            value={user.email}
            readOnly
          />
          <PasswordInput
            {...bind("current")}
            label={t("currentPassword")}
            autoComplete="current-password"
            error={errors.current}
            required
            withAsterisk={false}
          />
          <PasswordInput
            {...bind("wanted")}
            label={t("newPassword")}
            description={t("passwordRule")}
            autoComplete="new-password"
            error={errors.password ?? errors.new}
            required
            withAsterisk={false}
          />
          {rest !== null && <ProblemAlert error={rest} />}
          <Group justify="flex-end">
            <Button
              type="submit"
              loading={change.isPending}
              disabled={values.current === "" || values.wanted === ""}
            >
              {t("changePassword")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
