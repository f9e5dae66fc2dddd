/** The box in which an answer or a private note is written. */
import { Button, SegmentedControl, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Suspense, useRef, useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { messageQuery } from "@/api/messages";
import { sendKeyOf, useSession } from "@/api/session";
import type { Capabilities, Comment, Conversation, Inbox, Message } from "@/api/types";
import type { WindowNow } from "@/features/conversations";
import { useWriting } from "@/live";
import { later, useNow, useShortcut } from "@/ui";

import { NO_CARD } from "./card";
import classes from "./Composer.module.css";
import { blockOf, faultOf, imageRule } from "./rules";
import { Blocked, FaultLine, PublicLine, QuoteBar } from "./notices";
import { partCount } from "./split";
import { Toolbar } from "./Toolbar";
import { Tray } from "./Tray";
import { TypingColleagues } from "./TypingColleagues";
import { useCardDraft } from "./useCardDraft";
import { useDraft } from "./useDraft";
import { useDrop } from "./useDrop";
import { useSend } from "./useSend";
import { useTyping } from "./useTyping";
import { useUndo } from "./useUndo";
import { useUploads } from "./useUploads";
import { WriteField } from "./WriteField";

const CardModal = later(() => import("./CardModal"));

interface Props {
  conversation: Conversation;
  capabilities: Capabilities;
  inbox: Inbox | undefined;
  window: WindowNow;
  /** The message the answer quotes. */
  quoted: Message | null;
  onQuoteGone: () => void;
  /** Quotes a message again, whose answer was taken back. */
  onQuote: (message: Message | null) => void;
  /** The comment the answer goes under, null when it is not known; not given where there are no comments. */
  answered?: Comment | null | undefined;
}

export function Composer(props: Props): ReactElement {
  const { conversation, capabilities, inbox, window, quoted, onQuoteGone, onQuote } = props;
  const { answered } = props;
  const isPublic = answered !== undefined;
  const client = useQueryClient();
  const { t } = useTranslation("inbox");
  const { user, account } = useSession();
  const [draft, change] = useDraft(conversation.id);
  const [card, changeCard] = useCardDraft(account.id, conversation.id);
  const [cardOpen, setCardOpen] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const uploads = useUploads(capabilities.attachments);
  const block = blockOf(window, inbox, conversation.window.expires_at, useNow(1_000));
  const note = draft.note;
  const blocked = block !== null && !note;
  const images = imageRule(capabilities, conversation);
  const mayAdd = !note && block === null && images === "yes";
  const over = useDrop(mayAdd ? uploads.add : null);
  const typing = useTyping(conversation.id, capabilities.shows_typing && !note && !blocked);

  const writing = useWriting();

  const files = note ? 0 : uploads.count;
  const parts = partCount(draft.text, files, note, capabilities.attachments);
  const quoting = quoted !== null && !note;
  const fault = faultOf(
    { text: draft.text, parts, quoting, note },
    capabilities,
    window.state === "open" || window.state === "late" ? window.remaining : null,
  );
  const maySend = !blocked && parts > 0 && fault === null && (note || uploads.ready);
  const send = useSend(conversation.id, capabilities);
  const submit = (): void => {
    if (!maySend) return;
    send.written(draft, uploads, quoting ? quoted.id : null);
    change({ text: "" });
    writing(false);
    if (!note) {
      uploads.clear();
      onQuoteGone();
    }
    field.current?.focus();
  };
  const undo = useUndo(conversation.id, (back) => {
    const [first] = back;
    if (first && first.buttons.length > 0) {
      changeCard({ text: first.content ?? "", titles: first.buttons.map(({ title }) => title) });
      setCardOpen(true);
      return;
    }
    const texts = [...back.map(({ content }) => content), draft.text];
    change({ text: texts.filter(Boolean).join("\n"), note: first?.private === true });
    uploads.restore(back.flatMap(({ attachments }) => attachments));
    const quote = back.find(({ reply_to_id: id }) => id !== null)?.reply_to_id;
    if (quote) void client.query(messageQuery(conversation.id, quote)).then(onQuote, () => null);
    requestAnimationFrame(() => field.current?.focus());
  });
  const turnTo = (note: boolean): void => {
    change({ note });
    requestAnimationFrame(() => field.current?.focus());
  };
  useShortcut("reply", () => turnTo(false));
  useShortcut("note", () => turnTo(true));
  const write = (text: string): void => {
    change({ text });
    writing(text.trim() !== "");
    if (text.trim() !== "") typing();
  };
  return (
    <div className={classes.dock}>
      <TypingColleagues conversationId={conversation.id} />
      <form
        className={classes.composer}
        data-note={note || undefined}
        data-over={over || undefined}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SegmentedControl
          size="xs"
          className={classes.mode ?? ""}
          aria-label={t("composer.mode")}
          value={note ? "note" : "reply"}
          onChange={(mode) => {
            change({ note: mode === "note" });
            field.current?.focus();
          }}
          data={[
            { value: "reply", label: t("composer.reply") },
            { value: "note", label: t("composer.note") },
          ]}
        />
        {over && <div className={classes.over}>{t("composer.drop")}</div>}
        {inbox?.state === "needs_reconnect" && !note && (
          <Text size="xs" c="dimmed" px={4}>
            {t("composer.needsReconnect")}
          </Text>
        )}
        {isPublic && !note && <PublicLine answered={answered} business={nameOf(inbox)} />}
        {quoting && (
          <QuoteBar message={quoted} name={conversation.contact.name} onClose={onQuoteGone} />
        )}
        {!note && <Tray uploads={uploads} />}
        {blocked ? (
          <Blocked
            block={block}
            name={conversation.contact.name.slice(0, 60)}
            capabilities={capabilities}
          >
            <Button size="compact-xs" variant="default" onClick={() => change({ note: true })}>
              {t("composer.writeNote")}
            </Button>
          </Blocked>
        ) : (
          <>
            <WriteField
              ref={field}
              value={draft.text}
              note={note}
              isPublic={isPublic}
              sendKey={sendKeyOf(user)}
              onChange={write}
              onFiles={mayAdd ? uploads.add : null}
              onSubmit={submit}
              onUndo={undo}
            />
            {fault && <FaultLine fault={fault} />}
            <Toolbar
              conversationId={conversation.id}
              text={draft.text}
              limit={note ? null : capabilities.text_limit}
              parts={parts}
              note={note}
              images={note ? null : images}
              rule={capabilities.attachments}
              maySend={maySend}
              onFiles={uploads.add}
              onEmoji={(emoji) => write(inserted(field.current, draft.text, emoji))}
              onCard={note || !capabilities.buttons ? null : () => setCardOpen(true)}
            />
          </>
        )}
      </form>
      {cardOpen && !blocked && capabilities.buttons && (
        <Suspense fallback={null}>
          <CardModal
            draft={card}
            capabilities={capabilities}
            rule={capabilities.buttons}
            onChange={changeCard}
            onClose={() => setCardOpen(false)}
            onSend={(text, buttons) => {
              send.card(text, buttons);
              changeCard(NO_CARD);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

/** What the business is called where everybody reads it. */
const nameOf = (inbox: Inbox | undefined): string =>
  inbox?.display_name ?? inbox?.username ?? inbox?.name ?? "";

/** The text with an emoji at the cursor. */
function inserted(field: HTMLTextAreaElement | null, text: string, emoji: string): string {
  const from = field?.selectionStart ?? text.length;
  const to = field?.selectionEnd ?? from;
  requestAnimationFrame(() => {
    field?.focus();
    field?.setSelectionRange(from + emoji.length, from + emoji.length);
  });
  return text.slice(0, from) + emoji + text.slice(to);
}
