/** One thing a search found: whose conversation it is, where, in which state, and what was said in it. */
import { IconLock } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { ListSearch } from "@/api/conversations";
import type { Conversation, MessageHit } from "@/api/types";
import { Avatar, ChannelMark, inboxLabel, TimeAgo } from "@/ui";

import classes from "../ConversationCard.module.css";
import type { Mark } from "../useInboxMarks";
import results from "./SearchResults.module.css";

interface Props {
  conversation: Conversation;
  mark: Mark | undefined;
  search: ListSearch;
  /** Its row's own name: the same conversation may be found twice. */
  row: string;
  chosen: boolean;
  at: string;
  /** The message it was found in; undefined when the person was found. */
  message: number | undefined;
  name: ReactNode;
  note: boolean;
  /** How many other messages of it were found. */
  more: number;
  children: ReactNode;
}

export function SearchCard(props: Props): ReactElement {
  const { conversation, mark, search, row, chosen, at, message, name, note, more, children } =
    props;
  const { t } = useTranslation("inbox-list");
  const { contact, status } = conversation;
  const where = [
    contact.username === null ? undefined : `@${contact.username}`,
    mark && inboxLabel(mark.inbox.name, mark.channel),
    status === "open" ? undefined : t(`status.${status}`),
  ];
  return (
    <Link
      to="/conversations/$conversationId"
      params={{ conversationId: conversation.id }}
      search={message === undefined ? search : { ...search, message }}
      className={classes.card}
      data-conversation={conversation.id}
      data-row={row}
      data-chosen={chosen || undefined}
      aria-current={chosen ? "page" : undefined}
    >
      <Avatar name={contact.name} src={contact.avatar_url} size={42} />
      <span className={classes.body}>
        <span className={classes.line}>
          <span className={classes.name} dir="auto">
            {name}
          </span>
          <span className={classes.time}>
            <TimeAgo at={at} />
          </span>
        </span>
        {children && (
          <span className={results.snippet} dir="auto">
            {note && (
              <IconLock
                size={12}
                role="img"
                aria-label={t("who.note", { ns: "common" })}
                className={classes.lock}
              />
            )}
            {children}
          </span>
        )}
        <span className={classes.line}>
          {mark?.channel && (
            <ChannelMark icon={mark.channel.icon} title={mark.channel.title} size={14} />
          )}
          <span className={classes.inbox}>{where.filter(Boolean).join(" · ")}</span>
          {more > 0 && <span className={classes.chip}>{t("found.moreHere", { count: more })}</span>}
        </span>
      </span>
    </Link>
  );
}

export function SnippetParts({ parts }: { parts: MessageHit["snippet"] }): ReactElement {
  return (
    <>
      {parts.map(({ text, hit }, index) => (
        <Fragment key={index}>{hit ? <mark>{text}</mark> : text}</Fragment>
      ))}
    </>
  );
}

/** A name with what was searched for marked in it. */
export function NameMarked({ name, q }: { name: string; q: string }): ReactElement {
  const said = name.slice(0, 120);
  const from = plain(said).indexOf(plain(q.replace(/^[@#]/, "")));
  if (from < 0 || plain(said).length !== said.length) return <>{said}</>;
  const to = from + plain(q.replace(/^[@#]/, "")).length;
  return (
    <>
      {said.slice(0, from)}
      <mark>{said.slice(from, to)}</mark>
      {said.slice(to)}
    </>
  );
}

/** Small letters without their accents, as the server compares them. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFKC");
