/** A part of a page that may break without the rest: it says what broke, and tries again on demand. */
import { Button, Group } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { CatchBoundary } from "@tanstack/react-router";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { broke } from "./broken";
import { EmptyState } from "./EmptyState";
import { missingChunk } from "./missingChunk";

interface Props {
  /** What it shows, as the subject of "… couldn't be shown". */
  what: string;
  /** Names what is shown: something else begins unbroken. */
  of: string | number;
  children: ReactNode;
}

export function Guard({ what, of, children }: Props): ReactElement {
  return (
    <CatchBoundary
      getResetKey={() => of}
      onCatch={(error, { componentStack }) => broke(error, componentStack ?? "")}
      errorComponent={({ error, reset }) => <Broken what={what} error={error} onRetry={reset} />}
    >
      {children}
    </CatchBoundary>
  );
}

interface BrokenProps {
  what: string;
  error: unknown;
  onRetry: () => void;
}

export function Broken({ what, error, onRetry }: BrokenProps): ReactElement {
  const { t } = useTranslation();
  const missing = missingChunk(error);
  return (
    <div role="alert" data-broken>
      <EmptyState
        icon={<IconAlertTriangle />}
        title={t(missing ? "problem.notLoaded" : "problem.broke", { what })}
        text={t(missing ? "problem.notLoadedText" : "problem.brokeText")}
        action={
          <Group mt="sm" gap="xs" justify="center">
            <Button variant="default" onClick={onRetry}>
              {t("actions.retry")}
            </Button>
            {/* A browser may remember that a file did not load: then only this helps. */}
            {missing && <Button onClick={() => location.reload()}>{t("actions.reload")}</Button>}
          </Group>
        }
      />
    </div>
  );
}
