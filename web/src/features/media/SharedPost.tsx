/** A post that was shared: the platform's own player where the page may show it, else a card that leads there. */
import { IconExternalLink, IconPlayerPlayFilled, IconShare3 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { postAtQuery } from "@/api/posts";
import { addressOf } from "@/ui";

import { Caption, Cover, LinkCard } from "./LinkCard";
import classes from "./media.module.css";
import { useMedia } from "./MediaContext";

const CAPTION = 300;

export function SharedPost({ url }: { url: string }): ReactElement {
  const { t } = useTranslation("media");
  const hosts = useEmbedHosts();
  const { platform } = useMedia();
  const title = t("sharedPost", { platform });
  const [playing, setPlaying] = useState(false);
  const href = addressOf(url);
  const { data: known } = useQuery({ ...postAtQuery(url), enabled: href !== null });
  const cover = known?.cover_url ?? null;
  const caption = known?.caption?.slice(0, CAPTION) ?? null;
  if (href === null || !hosts.includes(new URL(href).origin)) {
    return (
      <LinkCard Icon={IconShare3} title={title} href={href} text={url} {...{ cover, caption }} />
    );
  }
  return (
    <figure className={classes.post}>
      {playing ? (
        // What is framed is another site's page: it may run and play, and neither reach this one nor lead it away.
        <iframe
          src={href}
          title={title}
          sandbox="allow-scripts allow-same-origin allow-presentation allow-popups"
          allow="autoplay; encrypted-media; fullscreen; picture-in-picture"
          referrerPolicy="strict-origin-when-cross-origin"
          className={classes.player}
        />
      ) : (
        <button
          type="button"
          className={classes.embed}
          data-covered={cover !== null || undefined}
          onClick={() => setPlaying(true)}
        >
          {cover !== null && <Cover url={cover} />}
          <span className={classes.embedIcon}>
            <IconPlayerPlayFilled size={20} aria-hidden />
          </span>
          <span className={classes.embedText}>
            <strong>{title}</strong>
            {caption !== null && <Caption text={caption} />}
            <span>{t("play")}</span>
          </span>
        </button>
      )}
      <figcaption>
        <a href={href} target="_blank" rel="noopener noreferrer nofollow">
          {t("openPost", { platform })} <IconExternalLink size={14} aria-hidden />
        </a>
      </figcaption>
    </figure>
  );
}

/** Where pages come from that this conversation's channel may show in a frame. */
function useEmbedHosts(): readonly string[] {
  const { inbox_id: inboxId } = useMedia().conversation;
  const { data: inboxes } = useQuery(inboxesQuery);
  const { data: channels } = useQuery(channelsQuery);
  const inbox = inboxes?.find(({ id }) => id === inboxId);
  return channels?.find(({ name }) => name === inbox?.channel)?.embed_hosts ?? [];
}
