/** Asking once more before something is done that cannot simply be undone. */
import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";

import { i18n } from "@/i18n";

import { FocusBack } from "./useFocusBack";

interface Question {
  title: string;
  text: string;
  /** What the button says that does it. */
  action: string;
  /** Whether something is lost by it. */
  danger?: boolean;
  onConfirm: () => void;
}

export function confirm({ title, text, action, danger = true, onConfirm }: Question): void {
  modals.openConfirmModal({
    title,
    centered: true,
    children: (
      <>
        <FocusBack />
        <Text size="sm">{text}</Text>
      </>
    ),
    labels: { confirm: action, cancel: i18n.t("actions.cancel") },
    confirmProps: danger ? { color: "red.9" } : {},
    onConfirm,
  });
}
