/** Something that is elsewhere, as a card that leads there. */
import { IconExternalLink } from "@tabler/icons-react";
import type { IconMapPin } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import classes from "./media.module.css";

interface Props {
  Icon: typeof IconMapPin;
  title: string;
  /** Null when it is no address one may follow. */
  href: string | null;
  text: string;
  /** Its picture and its words, where they are known. */
  cover?: string | null;
  caption?: string | null;
}

export function LinkCard(props: Props): ReactElement {
  const { Icon, title, href, text, cover = null, caption = null } = props;
  const inside = (
    <>
      {cover !== null && <Cover url={cover} />}
      <span className={classes.embedIcon}>
        <Icon size={20} stroke={1.7} aria-hidden />
      </span>
      <span className={classes.embedText}>
        <strong>{title}</strong>
        {caption !== null && <Caption text={caption} />}
        <span>{href === null ? text.slice(0, 200) : placeOf(href)}</span>
      </span>
      {href !== null && <IconExternalLink size={16} aria-hidden />}
    </>
  );
  const covered = cover !== null || undefined;
  if (href === null) return <span className={classes.embed}>{inside}</span>;
  return (
    <a
      className={classes.embed}
      data-covered={covered}
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
    >
      {inside}
    </a>
  );
}

/** Where an address leads, without what only machines read. */
function placeOf(href: string): string {
  const { host, pathname } = new URL(href);
  return `${host.replace(/^www\./, "")}${pathname === "/" ? "" : pathname}`.slice(0, 200);
}

/** The picture above a card; one that cannot be shown leaves no hole. */
export function Cover({ url }: { url: string }): ReactElement | null {
  const { t } = useTranslation("comments");
  const [broken, setBroken] = useState(false);
  if (broken) return null;
  return (
    <img
      src={url}
      alt={t("post.cover")}
      className={classes.embedCover}
      loading="lazy"
      decoding="async"
      onError={() => setBroken(true)}
    />
  );
}

/** What a post says, in two lines. */
export function Caption({ text }: { text: string }): ReactElement {
  return (
    <span className={classes.embedCaption} dir="auto" title={text}>
      {text}
    </span>
  );
}
