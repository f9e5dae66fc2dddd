/** The box in which a reply or a private note is written. */
import { Button, Group, SegmentedControl, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { programOf } from "@/api/programs";
import { sendKeyOf, useSession } from "@/api/session";
import type { Capabilities, Inbox } from "@/api/types";
import { Reconnect } from "@/features/connect";
import { later, OnceWanted } from "@/ui";

import classes from "./Composer.module.css";
import { Blocked, FaultLine, PublicLine, QuoteBar } from "./notices";
import { Toolbar } from "./Toolbar";
import { Tray } from "./Tray";
import { TypingColleagues } from "./TypingColleagues";
import { useComposer } from "./useComposer";
import type { CardWriting, ComposerProps, Composing } from "./useComposer";
import { useDrop } from "./useDrop";
import { WriteField } from "./WriteField";

const CardModal = later(() => import("./CardModal"));

export function Composer(props: ComposerProps): ReactElement {
  const { conversation, capabilities, inbox } = props;
  const { t } = useTranslation("composer");
  const composing = useComposer(props);
  const { note, block, uploads, mayAdd, card } = composing;
  const over = useDrop(mayAdd ? uploads.add : null);
  const blocked = block !== null && !note;
  return (
    <div className={classes.dock}>
      <TypingColleagues conversationId={conversation.id} />
      <form
        className={classes.composer}
        data-note={note || undefined}
        data-over={over || undefined}
        onSubmit={(event) => {
          event.preventDefault();
          composing.submit();
        }}
      >
        <Mode note={note} onTurn={composing.turnTo} />
        {over && <div className={classes.over}>{t("drop")}</div>}
        <About {...props} composing={composing} />
        {!note && <Tray uploads={uploads} />}
        {blocked ? (
          <Blocked
            block={block}
            name={conversation.contact.name.slice(0, 60)}
            capabilities={capabilities}
          >
            <Group gap="xs">
              {block === "disconnected" && inbox && <Reconnect inbox={inbox} />}
              <Button size="compact-xs" variant="default" onClick={() => composing.turnTo(true)}>
                {t("writeNote")}
              </Button>
            </Group>
          </Blocked>
        ) : (
          <Writing {...props} composing={composing} />
        )}
      </form>
      <Card card={card} wanted={card.isOpen && !blocked} capabilities={capabilities} />
    </div>
  );
}

function Mode({ note, onTurn }: { note: boolean; onTurn: (note: boolean) => void }): ReactElement {
  const { t } = useTranslation("composer");
  return (
    <SegmentedControl
      size="xs"
      className={classes.mode ?? ""}
      aria-label={t("mode")}
      value={note ? "note" : "reply"}
      onChange={(mode) => onTurn(mode === "note")}
      data={[
        { value: "reply", label: t("reply") },
        { value: "note", label: t("note") },
      ]}
    />
  );
}

type PartProps = ComposerProps & { composing: Composing };

/** What a reply is about, and what stands in its way; nothing of it concerns a note. */
function About(props: PartProps): ReactElement {
  const { conversation, inbox, quoted, onQuoteGone, repliedTo, composing } = props;
  const { t } = useTranslation("composer");
  const { note, quoting } = composing;
  return (
    <>
      {inbox?.state === "needs_reconnect" && !note && (
        <Text size="xs" c="dimmed" px={4}>
          {t("needsReconnect")} <Reconnect inbox={inbox} look="link" />
        </Text>
      )}
      {repliedTo !== undefined && !note && (
        <PublicLine repliedTo={repliedTo} business={nameOf(inbox)} />
      )}
      {quoted !== null && quoting && (
        <QuoteBar message={quoted} name={conversation.contact.name} onClose={onQuoteGone} />
      )}
    </>
  );
}

/** The field and its tools. */
function Writing({ conversation, capabilities, repliedTo, composing }: PartProps): ReactElement {
  const { t } = useTranslation("composer");
  const { user } = useSession();
  const program = programOf(conversation);
  const { field, text, note, uploads, images, mayAdd, fault, parts, maySend } = composing;
  const { write, submit, undo, card } = composing;
  return (
    <>
      <WriteField
        ref={field}
        value={text}
        note={note}
        isPublic={repliedTo !== undefined}
        takesOverFrom={program && (program.name?.slice(0, 60) ?? t(`program.${program.kind}`))}
        sendKey={sendKeyOf(user)}
        onChange={write}
        onFiles={mayAdd ? uploads.add : null}
        onSubmit={submit}
        onUndo={undo}
      />
      {fault && <FaultLine fault={fault} />}
      <Toolbar
        conversationId={conversation.id}
        text={text}
        limit={note ? null : capabilities.text_limit}
        unit={capabilities.text_unit}
        parts={parts}
        note={note}
        images={note ? null : images}
        rule={capabilities.attachments}
        maySend={maySend}
        onFiles={uploads.add}
        onEmoji={(emoji) => write(inserted(field.current, text, emoji))}
        onCard={note || !capabilities.buttons ? null : () => card.setOpen(true)}
      />
    </>
  );
}

interface CardProps {
  card: CardWriting;
  wanted: boolean;
  capabilities: Capabilities;
}

function Card({ card, wanted, capabilities }: CardProps): ReactElement | null {
  const { buttons } = capabilities;
  if (!buttons) return null;
  return (
    <OnceWanted wanted={wanted} onClose={() => card.setOpen(false)}>
      {(opened) => (
        <CardModal
          opened={opened}
          draft={card.draft}
          capabilities={capabilities}
          rule={buttons}
          onChange={card.change}
          onClose={() => card.setOpen(false)}
          onSend={card.send}
        />
      )}
    </OnceWanted>
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
