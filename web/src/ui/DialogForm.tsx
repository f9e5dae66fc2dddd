/** A form in a dialog: its fields, what went wrong besides them, and the buttons that give it up or send it. */
import { Button, Group, Stack } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { besides } from "./fieldErrors";
import { ProblemAlert } from "./ProblemAlert";
import { useFirstWrong } from "./useFirstWrong";

interface Props {
  /** What sending does. */
  sending: { mutate: () => void; isPending: boolean; error: unknown };
  /** The server's names of the fields that show their own errors. */
  fields?: readonly string[];
  /** What the button says that sends it; without it: to save. */
  action?: string;
  disabled?: boolean;
  onCancel: () => void;
  children: ReactNode;
}

export function DialogForm(props: Props): ReactElement {
  const { sending, fields = [], action, disabled = false, onCancel, children } = props;
  const { t } = useTranslation();
  const rest = besides(sending.error, ...fields);
  const form = useFirstWrong(sending.error);
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        sending.mutate();
      }}
    >
      <Stack gap="md">
        {children}
        {rest !== null && <ProblemAlert error={rest} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {t("actions.cancel")}
          </Button>
          <Button type="submit" loading={sending.isPending} disabled={disabled}>
            {action ?? t("actions.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
