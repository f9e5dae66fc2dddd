/** What a composer knows and does: what is written, whether it may be sent, how it goes out and comes back. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { RefObject } from "react";

import { messageQuery } from "@/api/messages";
import { useSession } from "@/api/session";
import type { Capabilities, Comment, Conversation, Inbox, Message } from "@/api/types";
import type { Outgoing } from "@/features/outbox";
import type { ReplyWindowNow } from "@/features/reply-window";
import { useWriting } from "@/live";
import { useNow, useShortcut } from "@/ui";

import { NO_CARD, withReturnedCard } from "./card";
import type { CardDraft } from "./card";
import { withReturned } from "./draft";
import { blockOf, faultOf, imageRule } from "./rules";
import type { Block, Fault } from "./rules";
import { partCount } from "./split";
import { useCardDraft } from "./useCardDraft";
import { useDraft } from "./useDraft";
import { useSend } from "./useSend";
import { useTyping } from "./useTyping";
import { useUndo } from "./useUndo";
import { useUploads } from "./useUploads";
import type { Uploads } from "./useUploads";

export interface ComposerProps {
  conversation: Conversation;
  capabilities: Capabilities;
  inbox: Inbox | undefined;
  window: ReplyWindowNow;
  /** The message the reply quotes. */
  quoted: Message | null;
  onQuoteGone: () => void;
  /** Quotes a message again, whose reply was taken back. */
  onQuote: (message: Message | null) => void;
  /** The comment the reply goes under, null when it is not known; not given where there are no comments. */
  repliedTo?: Comment | null | undefined;
}

export interface Composing {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  note: boolean;
  /** Why no reply can be written now; a note can be, always. */
  block: Block | null;
  uploads: Uploads;
  images: ReturnType<typeof imageRule>;
  /** Whether files may be added to what is written. */
  mayAdd: boolean;
  quoting: boolean;
  fault: Fault | null;
  parts: number;
  maySend: boolean;
  write: (text: string) => void;
  /** Turns to a note or back to a reply. */
  turnTo: (note: boolean) => void;
  submit: () => void;
  /** Takes back what was just sent; false when there is nothing. */
  undo: () => boolean;
  card: CardWriting;
}

export interface CardWriting {
  draft: CardDraft;
  change: (part: Partial<CardDraft>) => void;
  isOpen: boolean;
  setOpen: (open: boolean) => void;
  send: (text: string, buttons: Message["buttons"]) => void;
}

export function useComposer(props: ComposerProps): Composing {
  const { conversation, capabilities, inbox, window, quoted, onQuoteGone } = props;
  const [draft, change] = useDraft(conversation.id);
  const { text, note } = draft;
  const field = useRef<HTMLTextAreaElement>(null);
  const uploads = useUploads(conversation.id, capabilities.attachments);
  const block = blockOf(window, inbox, conversation.window.expires_at, useNow(1_000));
  const blocked = block !== null && !note;
  const images = imageRule(capabilities, conversation);
  const typing = useTyping(conversation.id, capabilities.shows_typing && !note && !blocked);
  const writing = useWriting();
  const quoting = quoted !== null && !note;
  const parts = partCount(text, note ? 0 : uploads.count, note, capabilities.attachments);
  const left = window.state === "open" || window.state === "late" ? window.remaining : null;
  const fault = faultOf({ text, parts, quoting, note }, capabilities, left);
  const maySend = !blocked && parts > 0 && fault === null && (note || uploads.ready);
  const send = useSend(conversation.id, capabilities);
  const card = useCardWriting(conversation.id, send.card);
  const focusSoon = (): number => requestAnimationFrame(() => field.current?.focus());
  const undo = useReturns(props, (returned) => {
    const [first] = returned;
    if (first && first.buttons.length > 0) {
      card.change(withReturnedCard(card.draft, first));
      card.setOpen(true);
      return;
    }
    change(withReturned(draft, returned));
    uploads.restore(returned.flatMap(({ attachments }) => attachments));
    focusSoon();
  });
  const turnTo = (note: boolean): void => {
    change({ note });
    focusSoon();
  };
  useShortcut("reply", () => turnTo(false));
  useShortcut("note", () => turnTo(true));
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
  const write = (text: string): void => {
    change({ text });
    writing(text.trim() !== "");
    if (text.trim() !== "") typing();
  };
  const mayAdd = !note && block === null && images === "yes";
  return {
    ...{ field, text, note, block, uploads, images, mayAdd, quoting, fault, parts, maySend },
    ...{ write, turnTo, submit, undo, card },
  };
}

function useCardWriting(
  conversationId: number,
  send: (text: string, buttons: Message["buttons"]) => void,
): CardWriting {
  const { account } = useSession();
  const [draft, change] = useCardDraft(account.id, conversationId);
  const [isOpen, setOpen] = useState(false);
  return {
    draft,
    change,
    isOpen,
    setOpen,
    send: (text, buttons) => {
      send(text, buttons);
      change(NO_CARD);
    },
  };
}

/** What is taken back goes to `onReturn`, and what it quoted is quoted again. */
function useReturns(
  { conversation: { id }, onQuote }: ComposerProps,
  onReturn: (returned: readonly Outgoing[]) => void,
): () => boolean {
  const client = useQueryClient();
  return useUndo(id, (returned) => {
    onReturn(returned);
    const quote = returned.find(({ reply_to_id: quoted }) => quoted !== null)?.reply_to_id;
    if (quote) void client.query(messageQuery(id, quote)).then(onQuote, () => null);
  });
}
