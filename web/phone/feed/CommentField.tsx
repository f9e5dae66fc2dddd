/** Where the customer writes a comment or a reply. */
import { ActionIcon, Avatar, CloseButton, Textarea } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement, SubmitEvent } from "react";

import { attempt } from "../attempt";
import type { Comment, Customer } from "../rows";
import phone from "../phone.module.css";
import { useControl } from "../useControl";
import classes from "./feed.module.css";
import { feedTexts } from "./texts";

interface Props {
  customer: Customer;
  repliedTo: Comment | null;
  onNotReply: () => void;
  onSend: (text: string) => Promise<void>;
}

export function CommentField({ customer, repliedTo, onNotReply, onSend }: Props): ReactElement {
  const { manifest } = useControl();
  const [text, setText] = useState("");
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (repliedTo) field.current?.focus();
  }, [repliedTo]);

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
      {repliedTo && (
        <div className={phone.quoting}>
          <span>{`${feedTexts.replyTo(repliedTo.name)}: ${repliedTo.text}`}</span>
          <CloseButton size="sm" onClick={onNotReply} aria-label={feedTexts.notReply} />
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
          maxLength={manifest.comment_characters}
          placeholder={feedTexts.write}
          aria-label={feedTexts.write}
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
          aria-label={feedTexts.send}
        >
          <IconArrowUp size={18} />
        </ActionIcon>
      </div>
    </form>
  );
}
