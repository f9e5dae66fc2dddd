/** Where the customer writes, and everything else they can send. */
import {
  ActionIcon,
  CloseButton,
  Popover,
  SimpleGrid,
  Textarea,
  UnstyledButton,
} from "@mantine/core";
import { IconMoodSmile, IconSend2 } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement, SubmitEvent } from "react";

import { Attach } from "./Attach";
import { attempt } from "./attempt";
import { textDraft } from "./control";
import type { Business, Customer, Draft, PhoneMessage } from "./rows";
import classes from "./phone.module.css";
import { plain } from "./reading";
import { useControl } from "./useControl";
import { texts } from "./texts";

const EMOJIS = "😀 😂 😊 😍 🥰 😉 😎 🤔 😮 😢 😡 🙏 👍 👎 👏 🙌 ❤️ 🔥 🎉 ✨ 🏺 🍵 📦 🚚".split(" ");

interface Props {
  business: Business;
  customer: Customer;
  text: string;
  onText: (text: string) => void;
  quoted: PhoneMessage | null;
  onQuoteGone: () => void;
  onSend: (draft: Draft) => void;
  /** Whether to be ready for typing at once; on a real phone that would raise the keyboard. */
  focused: boolean;
}

export function Composer(props: Props): ReactElement {
  const { business, customer, text, onText, quoted, onQuoteGone, onSend } = props;
  const control = useControl();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (quoted) field.current?.focus();
  }, [quoted]);

  const send = (event: SubmitEvent | KeyboardEvent): void => {
    event.preventDefault();
    if (text.trim() === "") return;
    onSend(textDraft(text));
    onText("");
    field.current?.focus();
  };
  const sendFile = (file: File): void => {
    const { upload } = control.manifest;
    const pair = { business: business.id, customer: customer.id };
    if (upload) attempt(control.upload(upload, pair, file).then(onSend));
  };

  return (
    <form className={classes.composer} onSubmit={send}>
      {quoted && (
        <div className={classes.quoting}>
          <span>{`${texts.quoting}: ${plain(quoted)}`}</span>
          <CloseButton size="sm" onClick={onQuoteGone} aria-label={texts.quoteGone} />
        </div>
      )}
      <div className={classes.writing}>
        <Attach business={business} onSend={onSend} onFile={sendFile} />
        <Textarea
          ref={field}
          className={classes.field}
          radius="lg"
          autosize
          minRows={1}
          maxRows={5}
          autoFocus={props.focused}
          placeholder={texts.message}
          aria-label={texts.message}
          enterKeyHint="send"
          value={text}
          rightSection={<Emojis onPick={(emoji) => onText(text + emoji)} />}
          onChange={(event) => onText(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Enter also confirms a word in an input method; that is not ours.
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing)
              send(event);
          }}
          onPaste={(event) => {
            const [file] = event.clipboardData.files;
            if (!file) return;
            event.preventDefault();
            sendFile(file);
          }}
        />
        <ActionIcon
          type="submit"
          size={36}
          radius="xl"
          disabled={text.trim() === ""}
          aria-label={texts.send}
        >
          <IconSend2 size={18} />
        </ActionIcon>
      </div>
    </form>
  );
}

function Emojis({ onPick }: { onPick: (emoji: string) => void }): ReactElement {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="top-end" shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          radius="xl"
          aria-label={texts.emoji}
          onClick={() => setOpened(!opened)}
        >
          <IconMoodSmile size={20} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <SimpleGrid cols={8} spacing={2} verticalSpacing={2}>
          {EMOJIS.map((emoji) => (
            <UnstyledButton key={emoji} className={classes.pick} onClick={() => onPick(emoji)}>
              {emoji}
            </UnstyledButton>
          ))}
        </SimpleGrid>
      </Popover.Dropdown>
    </Popover>
  );
}
