/** The first set-up: the account, its owner, and in. Reached by the link that the server printed. */
import { Button, PasswordInput, Skeleton, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { setUp, setupQuery } from "@/api/joining";
import type { Session } from "@/api/types";
import { besides, fieldErrors, LinkButton, ProblemAlert, useFields } from "@/ui";

import { SessionFrame } from "./SessionFrame";
import { EnteringPage, useEntering } from "./useEntering";

interface Props {
  /** What follows the # of the link. */
  token: string;
  onSignedIn: () => void;
}

export function SetUp({ token, onSignedIn }: Props): ReactElement {
  const { t } = useTranslation("session");
  const { data: needed, isPending, error, refetch } = useQuery(setupQuery);
  const { entered, enter } = useEntering(onSignedIn);
  if (entered) return <EnteringPage />;
  if (isPending) {
    return (
      <SessionFrame title={t("setUp.title")}>
        <Skeleton height={280} aria-hidden />
      </SessionFrame>
    );
  }
  if (error) {
    return (
      <SessionFrame title={t("setUp.title")}>
        <ProblemAlert error={error} onRetry={() => void refetch()} />
      </SessionFrame>
    );
  }
  if (!needed) {
    return (
      <SessionFrame title={t("setUp.done")} text={t("setUp.doneText")}>
        <LinkButton to="/sign-in">{t("signIn.action")}</LinkButton>
      </SessionFrame>
    );
  }
  if (!token)
    return (
      <SessionFrame title={t("setUp.noToken")} text={t("setUp.noTokenText")}>
        {null}
      </SessionFrame>
    );
  return (
    <SessionFrame title={t("setUp.title")} text={t("setUp.text")}>
      <Form token={token} onSession={enter} />
    </SessionFrame>
  );
}

interface FormProps {
  token: string;
  onSession: (session: Session) => void;
}

function Form({ token, onSession }: FormProps): ReactElement {
  const { t } = useTranslation("session");
  const { values, bind } = useFields({ account_name: "", name: "", email: "", password: "" });
  const make = useMutation({
    mutationFn: () => setUp({ token, ...values }),
    onSuccess: onSession,
  });
  const errors = fieldErrors(make.error);
  const rest = besides(make.error, ...Object.keys(values));
  const field = (name: keyof typeof values) => ({
    ...bind(name),
    error: errors[name],
    required: true,
    withAsterisk: false,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput
          {...field("account_name")}
          label={t("setUp.business")}
          description={t("setUp.businessHelp")}
          autoComplete="organization"
          autoFocus
        />
        <TextInput {...field("name")} label={t("fields.yourName")} autoComplete="name" />
        <TextInput
          {...field("email")}
          label={t("fields.email")}
          type="email"
          autoComplete="username"
        />
        <PasswordInput
          {...field("password")}
          label={t("fields.newPassword")}
          description={t("fields.passwordRule")}
          autoComplete="new-password"
        />
        {rest !== null && <ProblemAlert error={rest} />}
        <Button type="submit" fullWidth loading={make.isPending}>
          {t("setUp.action")}
        </Button>
      </Stack>
    </form>
  );
}
