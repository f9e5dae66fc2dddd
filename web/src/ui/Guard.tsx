/** A part of a page that may break without the rest: it says what broke, and tries again on demand. */
import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { CatchBoundary } from "@tanstack/react-router";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { broke } from "./broken";
import { EmptyState } from "./EmptyState";

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
      errorComponent={({ reset }) => <Broken what={what} onRetry={reset} />}
    >
      {children}
    </CatchBoundary>
  );
}

export function Broken({ what, onRetry }: { what: string; onRetry: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <div role="alert" data-broken>
      <EmptyState
        icon={<IconAlertTriangle />}
        title={t("problem.broke", { what })}
        text={t("problem.brokeText")}
        action={
          <Button mt="sm" variant="default" onClick={onRetry}>
            {t("actions.retry")}
          </Button>
        }
      />
    </div>
  );
}
