/** A file of a message: shown, still on its way, or lost with a way to try again. */
import { Anchor, Button, Skeleton } from "@mantine/core";
import { IconPhotoOff } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { retryAttachment } from "@/api/attachments";
import type { Attachment, Message } from "@/api/types";
import { messageNow, showResponse } from "@/live";

import { FileCard, Sound } from "./FileCard";
import classes from "./media.module.css";
import { useMedia } from "./MediaContext";
import { Picture } from "./Picture";
import { tileSize } from "./tileSize";

interface Props {
  attachment: Attachment;
  message: Message;
}

export function AttachmentTile({ attachment, message }: Props): ReactElement {
  const { t } = useTranslation("media");
  const { enlarge } = useMedia();
  const [broken, setBroken] = useState(false);
  const size = tileSize(attachment);
  const { state, url, kind } = attachment;
  if (state === "pending")
    return <Skeleton {...size} radius="md" role="img" aria-label={t("pending")} />;
  if (state === "failed" || url === null || broken)
    return <Lost attachment={attachment} message={message} />;
  if (kind === "audio") return <Sound url={url} onError={() => setBroken(true)} />;
  if (kind === "file") return <FileCard attachment={attachment} url={url} />;
  if (kind === "video")
    return <Video attachment={attachment} url={url} onError={() => setBroken(true)} />;
  const picture = (
    <Picture
      attachment={attachment}
      alt={t(`kind.${kind}`, { ns: "common" })}
      data-kind={kind}
      loading="lazy"
      decoding="async"
      onError={() => setBroken(true)}
    />
  );
  if (kind !== "image") return picture;
  return (
    <button
      type="button"
      className={classes.enlarge}
      aria-label={t("enlarge")}
      onClick={() => enlarge(attachment)}
    >
      {picture}
    </button>
  );
}

/** The shape of a film that has not told its own: phones film upright. */
const UPRIGHT = { width: 1080, height: 1920 };

interface VideoProps {
  attachment: Attachment;
  url: string;
  onError: () => void;
}

/** A video in its own shape, which it tells only once it is loaded: phones film upright. */
function Video({ attachment, url, onError }: VideoProps): ReactElement {
  const { t } = useTranslation("media");
  const { width, height } = attachment;
  const [told, setTold] = useState<{ width: number; height: number } | null>(null);
  const size = tileSize({ ...attachment, ...(width && height ? {} : (told ?? UPRIGHT)) });
  return (
    <video
      className={classes.video}
      style={{ width: size.width, aspectRatio: `${size.width} / ${size.height}` }}
      src={url}
      controls
      playsInline
      preload="metadata"
      aria-label={t("kind.video", { ns: "common" })}
      onLoadedMetadata={({ currentTarget: { videoWidth, videoHeight } }) => {
        if (videoWidth > 0) setTold({ width: videoWidth, height: videoHeight });
      }}
      onError={onError}
    />
  );
}

function Lost({ attachment, message }: Props): ReactElement {
  const { t } = useTranslation("media");
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryAttachment(attachment.id),
    onMutate: () => messageNow(client, message.id),
    onSuccess: (response, _asked, before) =>
      showResponse(client, before, {
        ...message,
        attachments: message.attachments.map((known) =>
          known.id === response.id ? response : known,
        ),
      }),
  });
  return (
    <div className={classes.lost}>
      <IconPhotoOff size={22} stroke={1.6} aria-hidden />
      <span>
        {t("lost", { kind: t(`kind.${attachment.kind}`, { ns: "common" }) })}
        {attachment.error !== null && <small>{attachment.error.slice(0, 200)}</small>}
      </span>
      {attachment.state === "failed" && (
        <Button
          size="compact-xs"
          variant="default"
          loading={retry.isPending}
          onClick={() => retry.mutate()}
        >
          {t("actions.retry", { ns: "common" })}
        </Button>
      )}
      {attachment.url !== null && (
        <Anchor href={attachment.url} target="_blank" rel="noopener noreferrer" size="xs">
          {t("open")}
        </Anchor>
      )}
    </div>
  );
}
