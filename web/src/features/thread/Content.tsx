/** What a message holds, drawn by its kind. Nothing in it is ever taken for HTML. */
import { Anchor } from "@mantine/core";
import { IconMapPin } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Message } from "@/api/types";
import { AttachmentTile, LinkCard, SharedPost } from "@/features/media";
import { addressOf, linkify } from "@/ui";

import classes from "./Content.module.css";
import { isShared, Place, SharedContacts } from "./Shared";

/** Longer texts are drawn in part at first: some are a megabyte. */
const LONG = 2_000;
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\s){1,24}$/u;

export function Content({ message }: { message: Message }): ReactElement {
  const { t } = useTranslation("thread");
  const { content, attachments, buttons, embed_url: embed, subject, location, contacts } = message;
  const isEmpty = !content && attachments.length === 0 && buttons.length === 0 && embed === null;
  if (isEmpty && message.deleted_at !== null)
    return <span className={classes.nothing}>{t("deleted")}</span>;
  return (
    <>
      {subject !== null && (
        <div className={classes.subject} dir="auto">
          {subject}
        </div>
      )}
      {attachments.length > 0 && (
        <div className={classes.tiles}>
          {attachments.map((attachment) => (
            <AttachmentTile key={attachment.id} attachment={attachment} message={message} />
          ))}
        </div>
      )}
      {embed !== null && location === null && <Embed url={embed} kind={message.kind} />}
      {location !== null && (
        <Place location={location} words={message.kind === "location" ? content : null} />
      )}
      {contacts.length > 0 && <SharedContacts contacts={contacts} />}
      {!isShared(message) && content !== null && content !== "" && <MessageText text={content} />}
      {isEmpty && <span className={classes.nothing}>{t("kind.text", { ns: "common" })}</span>}
      <Buttons buttons={buttons} />
    </>
  );
}

/** The buttons below a text, as the customer sees them. */
export function Buttons({ buttons }: Pick<Message, "buttons">): ReactElement | null {
  if (buttons.length === 0) return null;
  return (
    <ul className={classes.buttons}>
      {buttons.map(({ id, title }) => (
        <li key={id} title={id}>
          {title}
        </li>
      ))}
    </ul>
  );
}

export function MessageText({ text }: { text: string }): ReactElement {
  const { t } = useTranslation("thread");
  const [whole, setWhole] = useState(false);
  const cut = !whole && text.length > LONG;
  const shown = cut ? text.slice(0, LONG) : text;
  const big = text.length < 24 && /\p{Extended_Pictographic}/u.test(text) && ONLY_EMOJI.test(text);
  return (
    <div className={classes.text} dir="auto" data-big={big || undefined}>
      {linkify(shown).map(({ text: piece, href }, index) =>
        href === null ? (
          piece
        ) : (
          <Anchor
            key={index}
            href={href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            underline="always"
            c="inherit"
          >
            {piece}
          </Anchor>
        ),
      )}
      {cut && (
        <>
          {"… "}
          <button type="button" className={classes.more} onClick={() => setWhole(true)}>
            {t("more")}
          </button>
        </>
      )}
    </div>
  );
}

/** A post or a place that was shared. */
function Embed({ url, kind }: { url: string; kind: string }): ReactElement {
  const { t } = useTranslation("thread");
  if (kind !== "location") return <SharedPost url={url} />;
  return (
    <LinkCard
      Icon={IconMapPin}
      title={t("kind.location", { ns: "common" })}
      href={addressOf(url)}
      text={url}
    />
  );
}
