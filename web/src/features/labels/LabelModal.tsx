/** Creating a label, or changing the name and the colour of one. */
import { ColorSwatch, Group, Input, Modal, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { changeLabel, cleanName, LABEL_COLOURS, makeLabel } from "@/api/labels";
import type { LabelColour } from "@/api/labels";
import type { Label } from "@/api/types";
import { DialogForm, fieldErrors, toast, useFocusBack } from "@/ui";

import { useLabelChange } from "./useLabelChange";

interface Props {
  /** The one to change; without it, a new one is made. */
  label?: Label | undefined;
  labels: readonly Label[];
  onClose: () => void;
}

export function LabelModal({ label, labels, onClose }: Props): ReactElement {
  useFocusBack();
  const { t } = useTranslation("labels");
  const [name, setName] = useState(label?.name ?? "");
  const [colour, setColour] = useState(() => colourOf(label) ?? unused(labels));
  const clean = cleanName(name);
  const twin = labels.find((other) => other.name === clean && other.id !== label?.id);
  const save = useLabelChange(
    () =>
      label
        ? changeLabel(label.id, { name: clean, colour, merge: twin !== undefined })
        : makeLabel(clean, colour),
    () => {
      toast(t(label ? (twin ? "merged" : "saved") : "created"));
      onClose();
    },
  );
  return (
    <Modal opened onClose={onClose} title={label ? t("edit") : t("new")} centered size="sm">
      <DialogForm
        sending={save}
        fields={["name"]}
        action={label ? (twin ? t("mergeAction") : t("save")) : t("create")}
        disabled={clean === "" || (twin !== undefined && !label)}
        onCancel={onClose}
      >
        <TextInput
          label={t("name")}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
            save.reset();
          }}
          error={fieldErrors(save.error).name ?? (twin && !label ? t("taken") : undefined)}
          maxLength={50}
          data-autofocus
        />
        {twin && label && (
          <Text size="sm" c="dimmed">
            {t("willMerge", { from: label.name, into: twin.name })}
          </Text>
        )}
        <Colours chosen={colour} onChoose={setColour} />
      </DialogForm>
    </Modal>
  );
}

interface ColoursProps {
  chosen: LabelColour;
  onChoose: (colour: LabelColour) => void;
}

function Colours({ chosen, onChoose }: ColoursProps): ReactElement {
  const { t } = useTranslation("labels");
  return (
    <Input.Wrapper label={t("colour")} labelElement="div">
      <Group gap={8} mt={4} role="group" aria-label={t("colour")}>
        {LABEL_COLOURS.map((colour) => (
          <UnstyledButton
            key={colour}
            aria-label={t(`colours.${colour}`)}
            aria-pressed={chosen === colour}
            title={t(`colours.${colour}`)}
            onClick={() => onChoose(colour)}
          >
            <ColorSwatch component="span" color={`var(--mantine-color-${colour}-6)`} size={26}>
              {chosen === colour && <IconCheck size={15} stroke={3} color="white" />}
            </ColorSwatch>
          </UnstyledButton>
        ))}
      </Group>
    </Input.Wrapper>
  );
}

const colourOf = (label: Label | undefined): LabelColour | undefined =>
  LABEL_COLOURS.find((colour) => colour === label?.colour);

/** A colour that no label has yet, while there is one. */
const unused = (labels: readonly Label[]): LabelColour =>
  LABEL_COLOURS.find((colour) => labels.every((label) => label.colour !== colour)) ?? "teal";
