/** A short text in a dialog, with its length counted as the platform counts it. */
import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { lengthOf } from "@/api/textLength";
import type { TextUnit } from "@/api/textLength";
import { ProblemAlert } from "@/ui";

interface Props {
  label: string;
  placeholder?: string;
  text: string;
  onChange: (text: string) => void;
  /** How long it may be, in these units; null where that is not known. */
  limit: number | null;
  unit: TextUnit | undefined;
  /** What the button says that sends it. */
  action: string;
  sending: { mutate: (words: string) => void; isPending: boolean; error: Error | null };
  /** Whether these words may be sent, as far as it is not their length. */
  allows?: (words: string) => boolean;
  onCancel: () => void;
  /** What stands above the text. */
  children: ReactNode;
}

export function ShortText(props: Props): ReactElement {
  const { label, placeholder, text, onChange, limit, unit, action, sending, onCancel, children } =
    props;
  const { t } = useTranslation("comments");
  const words = text.trim();
  const length = lengthOf(words, unit);
  const over = limit === null ? 0 : length - limit;
  const maySend =
    words !== "" && over <= 0 && !sending.isPending && props.allows?.(words) !== false;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (maySend) sending.mutate(words);
      }}
    >
      <Stack gap="sm">
        {children}
        <Textarea
          aria-label={label}
          {...(placeholder !== undefined && { placeholder })}
          autosize
          minRows={3}
          maxRows={8}
          dir="auto"
          data-autofocus
          autoFocus
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }}
          error={over > 0 && t("edit.over", { count: over })}
        />
        {limit !== null && (
          <Text size="xs" ta="end" c={over > 0 ? "var(--fd-bad)" : "dimmed"} aria-live="polite">
            {t("edit.count", { count: length, limit })}
          </Text>
        )}
        {sending.error && <ProblemAlert error={sending.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {t("actions.cancel", { ns: "common" })}
          </Button>
          <Button type="submit" disabled={!maySend} loading={sending.isPending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
