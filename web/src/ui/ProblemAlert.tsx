/** A failed request, said in the server's words, with a way to try again. */
import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { i18n } from "@/i18n";

interface Props {
  error: unknown;
  onRetry?: (() => void) | undefined;
}

/** What to tell a person about an error: the server's detail when it has one. */
export function problemText(error: unknown): string {
  if (isProblem(error)) {
    if (error.status === 0) return i18n.t("problem.offline");
    return error.detail ?? error.title;
  }
  return i18n.t("problem.title");
}

export function ProblemAlert({ error, onRetry }: Props): ReactElement {
  const { t } = useTranslation();
  const title = isProblem(error) && error.detail !== null ? error.title : t("problem.title");
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={title}>
      <Group justify="space-between" gap="sm">
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {problemText(error)}
        </Text>
        {onRetry && (
          <Button size="xs" variant="light" color="red" onClick={onRetry}>
            {t("actions.retry")}
          </Button>
        )}
      </Group>
    </Alert>
  );
}

/** `ui` knows the server's problems by their shape only. */
function isProblem(
  error: unknown,
): error is { status: number; title: string; detail: string | null } {
  return error instanceof Error && "status" in error && "title" in error && "detail" in error;
}
