/** Where the customer writes a comment or a reply. */
import { ActionIcon, Avatar, CloseButton, Textarea } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement, SubmitEvent } from "react";

import { attempt } from "../attempt";
import type { Comment, Customer } from "../control";
import phone from "../phone.module.css";
import classes from "./feed.module.css";
import { feedWords } from "./words";

/** As much as TikTok's own app takes. */
const LONGEST = 150;

interface Props {
  customer: Customer;
  answered: Comment | null;
  onNotAnswer: () => void;
  onSend: (text: string) => Promise<void>;
}

export function CommentField({ customer, answered, onNotAnswer, onSend }: Props): ReactElement {
  const [text, setText] = useState("");
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (answered) field.current?.focus();
  }, [answered]);

  const send = (event: SubmitEvent | KeyboardEvent): void => {
    event.preventDefault();
    if (text.trim() === "" || sending) return;
    setSending(true);
    attempt(
      onSend(text)
        .then(() => setText(""))
        .finally(() => setSending(false)),
    );
  };
  return (
    <form className={phone.composer} onSubmit={send}>
      {answered && (
        <div className={phone.quoting}>
          <span>{`${feedWords.replyTo(answered.display_name)}: ${answered.text}`}</span>
          <CloseButton size="sm" onClick={onNotAnswer} aria-label={feedWords.notReply} />
        </div>
      )}
      <div className={classes.writing}>
        <Avatar src={customer.avatar} alt="" radius="xl" size={32} />
        <Textarea
          ref={field}
          className={phone.field}
          radius="lg"
          autosize
          minRows={1}
          maxRows={3}
          maxLength={LONGEST}
          placeholder={feedWords.write}
          aria-label={feedWords.write}
          enterKeyHint="send"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Enter also confirms a word in an input method; that is not ours.
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing)
              send(event);
          }}
        />
        <ActionIcon
          type="submit"
          size={36}
          radius="xl"
          loading={sending}
          disabled={text.trim() === ""}
          aria-label={feedWords.send}
        >
          <IconArrowUp size={18} />
        </ActionIcon>
      </div>
    </form>
  );
}
