/** Writing a card: a text and the buttons below it, beside them what the customer will see. */
import { Button, CloseButton, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { lengthOf } from "@/api/textLength";
import type { Capabilities, Message } from "@/api/types";
import { CardPreview } from "@/features/thread";

import { buttonsOf, cardReady, textFault, textLimitOf, titleFault } from "./card";
import type { ButtonRule, CardDraft, CardFault } from "./card";
import classes from "./Composer.module.css";

interface Props {
  opened: boolean;
  draft: CardDraft;
  capabilities: Capabilities;
  rule: ButtonRule;
  onChange: (part: Partial<CardDraft>) => void;
  onClose: () => void;
  onSend: (text: string, buttons: Message["buttons"]) => void;
}

export default function CardModal(props: Props): ReactElement {
  const { opened, draft, capabilities, rule, onChange, onClose, onSend } = props;
  const { t } = useTranslation("composer");
  const whole = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  const ready = cardReady(draft, capabilities);
  return (
    <Modal opened={opened} onClose={onClose} centered fullScreen={whole} title={t("card.title")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          onSend(draft.text.trim(), buttonsOf(draft));
          onClose();
        }}
      >
        <Stack gap="md">
          <CardFields
            draft={draft}
            rule={rule}
            limit={textLimitOf(capabilities, rule)}
            onChange={onChange}
          />
          <section className={classes.cardPreview} aria-label={t("card.preview")}>
            <CardPreview
              text={draft.text.trim() || t("card.textExample")}
              buttons={buttonsOf(draft)}
            />
          </section>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("actions.cancel", { ns: "common" })}
            </Button>
            <Button type="submit" disabled={!ready}>
              {t("card.send")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface FieldsProps {
  draft: CardDraft;
  rule: ButtonRule;
  /** The most characters of the text. */
  limit: number;
  onChange: (part: Partial<CardDraft>) => void;
}

function CardFields({ draft, rule, limit, onChange }: FieldsProps): ReactElement {
  const { t } = useTranslation("composer");
  const { text, titles } = draft;
  const rename = (at: number, title: string): void =>
    onChange({ titles: titles.map((before, index) => (index === at ? title : before)) });
  return (
    <>
      <TextInput
        label={t("card.text")}
        placeholder={t("card.textExample")}
        dir="auto"
        value={text}
        onChange={(event) => onChange({ text: event.currentTarget.value })}
        rightSection={<Count text={text} limit={limit} />}
        rightSectionWidth={64}
        error={useFaultText(textFault(draft, limit))}
        data-autofocus
      />
      <fieldset className={classes.cardButtons}>
        <Text component="legend" size="sm" fw="var(--mantine-font-weight-medium)" mb={4}>
          {t("card.buttons", { most: rule.max_count })}
        </Text>
        <Stack gap="xs">
          {titles.map((_, index) => (
            <TitleField
              key={index}
              draft={draft}
              index={index}
              rule={rule}
              onChange={(title) => rename(index, title)}
              onRemove={() => onChange({ titles: titles.filter((_title, at) => at !== index) })}
            />
          ))}
          {titles.length < rule.max_count && (
            <Button
              variant="subtle"
              size="xs"
              className={classes.cardAdd ?? ""}
              leftSection={<IconPlus size={15} />}
              onClick={() => onChange({ titles: [...titles, ""] })}
            >
              {t("card.add")}
            </Button>
          )}
        </Stack>
      </fieldset>
    </>
  );
}

interface TitleProps {
  draft: CardDraft;
  index: number;
  rule: ButtonRule;
  onChange: (title: string) => void;
  onRemove: () => void;
}

function TitleField({ draft, index, rule, onChange, onRemove }: TitleProps): ReactElement {
  const { t } = useTranslation("composer");
  const title = draft.titles[index] ?? "";
  const number = index + 1;
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <TextInput
        flex={1}
        dir="auto"
        aria-label={t("card.button", { number })}
        placeholder={t("card.button", { number })}
        value={title}
        onChange={(event) => onChange(event.currentTarget.value)}
        rightSection={<Count text={title} limit={rule.label_limit} />}
        rightSectionWidth={64}
        error={useFaultText(titleFault(draft, index, rule))}
      />
      {draft.titles.length > 1 && (
        <CloseButton
          mt={3}
          aria-label={t("card.remove", { number })}
          title={t("card.remove", { number })}
          onClick={onRemove}
        />
      )}
    </Group>
  );
}

function Count({ text, limit }: { text: string; limit: number }): ReactElement {
  const length = lengthOf(text.trim());
  return (
    <Text size="xs" c={length > limit ? "var(--fd-bad)" : "dimmed"} className={classes.count ?? ""}>
      {length} / {limit}
    </Text>
  );
}

function useFaultText(fault: CardFault | null): string | null {
  const { t } = useTranslation("composer");
  if (fault === null) return null;
  return fault.why === "twice" ? t("card.twice") : t("tooLong", { count: fault.over });
}
