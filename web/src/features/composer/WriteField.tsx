/** The field itself: it grows with the text, sends on a key, and takes pasted images. */
import { Textarea } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { KeyboardEvent, ReactElement, Ref } from "react";
import { useTranslation } from "react-i18next";

import type { SendKey } from "@/api/session";
import { COMPOSER_ID, modKey } from "@/ui";

import classes from "./Composer.module.css";

interface Props {
  ref: Ref<HTMLTextAreaElement>;
  value: string;
  note: boolean;
  /** Whether everybody can read it: a comment. */
  isPublic: boolean;
  /** The bot or AI agent that the reply takes the conversation over from; null where none has it. */
  takesOverFrom: string | null;
  sendKey: SendKey;
  onChange: (text: string) => void;
  onFiles: ((files: Iterable<File>) => void) | null;
  onSubmit: () => void;
  /** Takes back what was just sent; returns false when there is nothing. */
  onUndo: () => boolean;
}

export function WriteField(props: Props): ReactElement {
  const { ref, value, note, isPublic, takesOverFrom, sendKey } = props;
  const { onChange, onFiles, onSubmit, onUndo } = props;
  const { t } = useTranslation("composer");
  // A keyboard on glass has no other way to make a new line; it has the button to send.
  const touch = useMediaQuery("(hover: none)", false, { getInitialValueInEffect: false });
  const hint = touch ? "Touch" : sendKey === "enter" ? "" : "Mod";
  const placeholder = note
    ? t("notePlaceholder")
    : isPublic
      ? t("composer.placeholder", { ns: "comments" })
      : takesOverFrom !== null
        ? t("placeholderTakesOver", { name: takesOverFrom })
        : t(`placeholder${hint}`, { mod: modKey() });
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // While a word is being composed (as in Japanese), the keys are the composing's: Enter takes the word.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") event.currentTarget.blur();
    const taken = event.key === "z" && (event.ctrlKey || event.metaKey) && value === "";
    if (taken && onUndo()) event.preventDefault();
    if (event.key !== "Enter") return;
    const mod = event.ctrlKey || event.metaKey;
    if (mod || (sendKey === "enter" && !event.shiftKey && !touch)) {
      event.preventDefault();
      onSubmit();
    }
  };
  return (
    <Textarea
      ref={ref}
      id={COMPOSER_ID}
      variant="unstyled"
      autosize
      minRows={1}
      maxRows={9}
      dir="auto"
      classNames={{ input: classes.field ?? "" }}
      aria-label={note ? t("writeNoteLabel") : t("writeLabel")}
      placeholder={placeholder}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onPaste={(event) => {
        const { files } = event.clipboardData;
        if (!onFiles || files.length === 0) return;
        event.preventDefault();
        onFiles(files);
      }}
    />
  );
}
