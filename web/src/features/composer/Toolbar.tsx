/** Below the field: what can be added, how much room is left, and Send. */
import { ActionIcon, Button, FileButton, Group, Text, Tooltip } from "@mantine/core";
import { IconLayoutList, IconPhoto, IconSend2 } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { lengthOf } from "@/api/textLength";
import type { TextUnit } from "@/api/textLength";
import type { Capabilities } from "@/api/types";
import { EmojiPicker } from "@/ui";

import { NoImages } from "./NoImages";
import { acceptedBy } from "./pictures/accepted";

interface Props {
  conversationId: number;
  text: string;
  /** The most of these units; null for a note. */
  limit: number | null;
  unit: TextUnit;
  parts: number;
  note: boolean;
  /** Whether images may be added, or what forbids it; null when there is no question of it. */
  images: "yes" | "channel" | "customer" | null;
  rule: Capabilities["attachments"];
  maySend: boolean;
  onFiles: (files: Iterable<File>) => void;
  onEmoji: (emoji: string) => void;
  /** Starts a card with buttons; null where there are none. */
  onCard: (() => void) | null;
}

/** The count is shown from this share of the limit on; where the limit is short, always. */
const NEARLY = 0.8;
const SHORT = 500;

export function Toolbar(props: Props): ReactElement {
  const {
    conversationId,
    text,
    limit,
    unit,
    parts,
    note,
    images,
    rule,
    maySend,
    onFiles,
    onEmoji,
    onCard,
  } = props;
  const { t } = useTranslation("composer");
  const length = lengthOf(text, unit);
  return (
    <Group gap={2} wrap="nowrap">
      {images === "customer" && <NoImages conversationId={conversationId} />}
      {images === "yes" && (
        <FileButton multiple accept={rule ? acceptedBy(rule) : ""} onChange={onFiles}>
          {(button) => (
            <Tooltip label={t("addImage")}>
              <ActionIcon {...button} size={32} aria-label={t("addImage")}>
                <IconPhoto size={20} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
          )}
        </FileButton>
      )}
      {onCard && (
        <Tooltip label={t("card.open")}>
          <ActionIcon size={32} aria-label={t("card.open")} onClick={onCard}>
            <IconLayoutList size={20} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      )}
      <EmojiPicker onPick={onEmoji} />
      <Group gap={10} ms="auto" wrap="nowrap">
        {parts > 1 && (
          <Text size="xs" c="dimmed">
            {t("parts", { count: parts })}
          </Text>
        )}
        {limit !== null && (length > limit * NEARLY || (limit < SHORT && length > 0)) && (
          <Text size="xs" c={length > limit ? "var(--fd-bad)" : "dimmed"} aria-live="polite">
            {length.toLocaleString()} / {limit.toLocaleString()}
          </Text>
        )}
        <Button
          type="submit"
          h={34}
          px={12}
          color={note ? "violet" : "tide"}
          disabled={!maySend}
          rightSection={<IconSend2 size={17} aria-hidden />}
        >
          {t(note ? "saveNote" : "send")}
        </Button>
      </Group>
    </Group>
  );
}
