/** Whole pages for when there is no page. */
import { Button, Center, Stack } from "@mantine/core";
import { IconError404 } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { EmptyState } from "./EmptyState";
import { Broken } from "./Guard";
import { LinkButton } from "./links";
import { missingChunk } from "./missingChunk";
import { ProblemAlert } from "./ProblemAlert";

export function NotFound(): ReactElement {
  const { t } = useTranslation();
  return (
    <EmptyState
      whole
      icon={<IconError404 />}
      title={t("problem.notFound")}
      text={t("problem.notFoundText")}
      action={<LinkButton to="/">{t("problem.home")}</LinkButton>}
    />
  );
}

interface Props {
  error: unknown;
  onRetry: () => void;
}

/** A page that a fault of ours broke, or that could not be fetched. A chunk that is gone means that the server has a newer version: only loading anew helps. */
export function PageError({ error, onRetry }: Props): ReactElement {
  const { t } = useTranslation();
  if (missingChunk(error)) {
    return (
      <EmptyState
        whole
        icon={<IconError404 />}
        title={t("problem.newVersion")}
        action={
          <Button mt="sm" onClick={() => location.reload()}>
            {t("actions.reload")}
          </Button>
        }
      />
    );
  }
  if (error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError)
    return <Broken what={t("problem.thisPage")} error={error} onRetry={onRetry} />;
  return (
    <Center h="100%" p="md">
      <Stack maw={480} w="100%" role="alert">
        <ProblemAlert error={error} onRetry={onRetry} />
      </Stack>
    </Center>
  );
}
