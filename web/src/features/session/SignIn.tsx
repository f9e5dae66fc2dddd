/** Signing in with email and password. */
import { Alert, Button, PasswordInput, Skeleton, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { setupQuery } from "@/api/joining";
import { sessionQuery, signIn } from "@/api/session";
import type { Session } from "@/api/types";
import { ProblemAlert, useFields } from "@/ui";

import { SessionFrame } from "./SessionFrame";
import { EnteringPage, useEntering } from "./useEntering";
import { useLock } from "./useLock";

interface Props {
  /** Whether the visitor was at work here when the session came to its end. */
  ended: boolean;
  /** Goes to where the visitor wanted to be. */
  onSignedIn: () => void;
}

export function SignIn({ ended, onSignedIn }: Props): ReactElement {
  const { t } = useTranslation("session");
  const { data: setupNeeded, isPending } = useQuery(setupQuery);
  const { entered, enter } = useEntering(onSignedIn);
  useSignedInAlready(onSignedIn, !entered);
  if (entered) return <EnteringPage />;
  if (isPending) {
    return (
      <SessionFrame title={t("signIn.title")}>
        <Stack aria-hidden>
          <Skeleton height={58} />
          <Skeleton height={58} />
          <Skeleton height={36} />
        </Stack>
      </SessionFrame>
    );
  }
  if (setupNeeded) {
    return (
      <SessionFrame title={t("signIn.notSetUp")}>
        <Alert color="tide" variant="light">
          {t("signIn.notSetUpText")}
        </Alert>
      </SessionFrame>
    );
  }
  return (
    <SessionFrame
      title={ended ? t("signIn.ended") : t("signIn.title")}
      text={ended ? t("signIn.endedText") : t("signIn.text")}
    >
      <Form onSession={enter} />
    </SessionFrame>
  );
}

/** Who comes here with a session that the server still knows goes on at once. What was known of it may be old. */
function useSignedInAlready(onSignedIn: () => void, enabled: boolean): void {
  const { data, isFetchedAfterMount } = useQuery({
    ...sessionQuery,
    staleTime: 0,
    refetchOnMount: "always",
    enabled,
  });
  const go = useEffectEvent(onSignedIn);
  const already = enabled && isFetchedAfterMount && Boolean(data);
  useEffect(() => {
    if (already) go();
  }, [already]);
}

function Form({ onSession }: { onSession: (session: Session) => void }): ReactElement {
  const { t } = useTranslation("session");
  const { values, bind } = useFields({ email: "", password: "" });
  const enter = useMutation({
    mutationFn: () => signIn(values.email.trim(), values.password),
    onSuccess: onSession,
  });
  const lock = useLock(enter.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        enter.mutate();
      }}
    >
      <Stack gap="md">
        <TextInput
          {...bind("email")}
          label={t("fields.email")}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
        />
        <PasswordInput
          {...bind("password")}
          label={t("fields.password")}
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        {enter.error && <ProblemAlert error={enter.error} />}
        <Button type="submit" fullWidth loading={enter.isPending} disabled={lock !== null}>
          {lock === null ? t("signIn.action") : t("signIn.wait", { left: lock })}
        </Button>
      </Stack>
    </form>
  );
}
