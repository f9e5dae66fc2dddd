/** Merging a label into another: its conversations get the other one, and it is gone. */
import { Modal, Select, Text } from "@mantine/core";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { changeLabel } from "@/api/labels";
import type { Label } from "@/api/types";
import { DialogForm, toast, useFocusBack } from "@/ui";

import { useLabelChange } from "./useLabelChange";

interface Props {
  label: Label;
  labels: readonly Label[];
  onClose: () => void;
}

export function MergeModal({ label, labels, onClose }: Props): ReactElement {
  useFocusBack();
  const { t } = useTranslation("labels");
  const [into, setInto] = useState<string | null>(null);
  const merge = useLabelChange(
    () => changeLabel(label.id, { name: into ?? label.name, merge: true }),
    () => {
      toast(t("merged"));
      onClose();
    },
  );
  return (
    <Modal opened onClose={onClose} title={t("mergeTitle")} centered size="sm">
      <DialogForm
        sending={merge}
        action={t("mergeAction")}
        disabled={into === null}
        onCancel={onClose}
      >
        <Select
          label={t("mergeInto", { name: label.name })}
          placeholder={t("choose")}
          data={labels.filter(({ id }) => id !== label.id).map(({ name }) => name)}
          value={into}
          onChange={setInto}
          searchable
          data-autofocus
        />
        <Text size="sm" c="dimmed">
          {t("mergeText", { name: label.name })}
        </Text>
      </DialogForm>
    </Modal>
  );
}
