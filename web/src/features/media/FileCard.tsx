/** Files that are heard or only handed over, each in a line. */
import { IconDownload, IconFile } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Attachment } from "@/api/types";
import { fileSize } from "@/ui";

import classes from "./media.module.css";

export function Sound({ url, onError }: { url: string; onError: () => void }): ReactElement {
  const { t } = useTranslation("media");
  return (
    <audio
      className={classes.sound}
      src={url}
      controls
      preload="metadata"
      aria-label={t("kind.audio", { ns: "common" })}
      onError={onError}
    />
  );
}

export function FileCard({
  attachment,
  url,
}: {
  attachment: Attachment;
  url: string;
}): ReactElement {
  const { name, bytes } = attachment;
  return (
    <a className={classes.embed} href={url} download={name}>
      <span className={classes.embedIcon}>
        <IconFile size={20} stroke={1.7} aria-hidden />
      </span>
      <span className={classes.embedText}>
        <strong dir="auto">{name.slice(0, 120)}</strong>
        {bytes !== null && <span>{fileSize(bytes)}</span>}
      </span>
      <IconDownload size={16} aria-hidden />
    </a>
  );
}
