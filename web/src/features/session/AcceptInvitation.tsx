/** Joining an account by an invitation's link. */
import { Button, PasswordInput, SegmentedControl, Skeleton, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { acceptInvitation, openInvitationQuery } from "@/api/joining";
import { Problem } from "@/api/problem";
import type { Session } from "@/api/types";
import { besides, fieldErrors, LinkButton, ProblemAlert, useFields } from "@/ui";

import { SessionFrame } from "./SessionFrame";
import { EnteringPage, useEntering } from "./useEntering";
import { useLock } from "./useLock";

interface Props {
  /** What follows the # of the link. */
  token: string;
  onSignedIn: () => void;
}

export function AcceptInvitation({ token, onSignedIn }: Props): ReactElement {
  const { t } = useTranslation("session");
  const { entered, enter } = useEntering(onSignedIn);
  const { data, error, isPending, refetch } = useQuery({
    ...openInvitationQuery(token),
    enabled: token !== "" && !entered,
  });
  if (entered) return <EnteringPage />;
  if (token === "") {
    return (
      <SessionFrame title={t("invite.noToken")} text={t("invite.noTokenText")}>
        {null}
      </SessionFrame>
    );
  }
  if (isPending) {
    return (
      <SessionFrame title={t("invite.looking")}>
        <Skeleton height={180} aria-hidden />
      </SessionFrame>
    );
  }
  if (error) return <Void error={error} onRetry={() => void refetch()} />;
  return (
    <SessionFrame
      title={t("invite.title", { account: data.account_name })}
      text={t(`invite.as.${data.role}`)}
    >
      <Form token={token} invited={data.email} onSession={enter} />
    </SessionFrame>
  );
}

/** A link that lets nobody in. */
function Void({ error, onRetry }: { error: Error; onRetry: () => void }): ReactElement {
  const { t } = useTranslation("session");
  const final = error instanceof Problem && error.status >= 400 && error.status < 500;
  if (!final) {
    return (
      <SessionFrame title={t("invite.looking")}>
        <ProblemAlert error={error} onRetry={onRetry} />
      </SessionFrame>
    );
  }
  return (
    <SessionFrame title={error.title} text={error.detail}>
      <LinkButton to="/sign-in" variant="light">
        {t("signIn.action")}
      </LinkButton>
    </SessionFrame>
  );
}

interface FormProps {
  token: string;
  /** The email that the invitation was made for. Any other will do as well. */
  invited: string;
  onSession: (session: Session) => void;
}

function Form({ token, invited, onSession }: FormProps): ReactElement {
  const { t } = useTranslation("session");
  const [known, setKnown] = useState(false);
  const { values, bind } = useFields({ name: "", email: invited, password: "" });
  const join = useMutation({
    mutationFn: () =>
      acceptInvitation({
        token,
        email: values.email,
        password: values.password,
        ...(known ? {} : { name: values.name }),
      }),
    onSuccess: onSession,
  });
  const lock = useLock(join.error);
  const errors = fieldErrors(join.error);
  const rest = besides(join.error, "name", "email", "password");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        join.mutate();
      }}
    >
      <Stack gap="md">
        <SegmentedControl
          fullWidth
          aria-label={t("invite.how")}
          value={known ? "known" : "new"}
          onChange={(chosen) => {
            setKnown(chosen === "known");
            join.reset();
          }}
          data={[
            { value: "new", label: t("invite.new") },
            { value: "known", label: t("invite.known") },
          ]}
        />
        {!known && (
          <TextInput
            {...bind("name")}
            label={t("fields.yourName")}
            description={t("invite.nameHelp")}
            autoComplete="name"
            error={errors.name}
            required
            withAsterisk={false}
            autoFocus
          />
        )}
        <TextInput
          {...bind("email")}
          label={t("fields.email")}
          description={t("invite.emailHelp")}
          type="email"
          autoComplete="username"
          error={errors.email}
          required
          withAsterisk={false}
        />
        <PasswordInput
          {...bind("password")}
          label={known ? t("fields.password") : t("fields.newPassword")}
          description={known ? undefined : t("fields.passwordRule")}
          autoComplete={known ? "current-password" : "new-password"}
          error={errors.password}
          required
          withAsterisk={false}
        />
        {rest !== null && <ProblemAlert error={rest} />}
        <Button type="submit" fullWidth loading={join.isPending} disabled={lock !== null}>
          {lock === null ? t("invite.action") : t("signIn.wait", { left: lock })}
        </Button>
      </Stack>
    </form>
  );
}
