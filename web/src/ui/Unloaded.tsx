/** Says that a dialog could not be shown, over the page it was asked for on, and tries again on demand. */
import { Modal } from "@mantine/core";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { Broken } from "./Guard";

interface Props {
  error: unknown;
  reset: () => void;
  /** It is wanted no more. */
  onClose: (() => void) | undefined;
}

export function Unloaded({ error, reset, onClose }: Props): ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState(true);
  return (
    <Modal
      opened={open}
      onClose={() => {
        setOpen(false);
        onClose?.();
      }}
      centered
    >
      <Broken what={t("problem.thisDialog")} error={error} onRetry={reset} />
    </Modal>
  );
}
