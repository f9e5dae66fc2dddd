/** The files that will be sent, each with its progress or what is wrong with it. */
import { CloseButton, RingProgress } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import classes from "./Composer.module.css";
import type { Uploads } from "./useUploads";

export function Tray({ uploads }: { uploads: Uploads }): ReactElement | null {
  const { t } = useTranslation("inbox");
  if (uploads.items.length === 0) return null;
  return (
    <ul className={classes.tray}>
      {uploads.items.map(({ key, name, preview, progress, attachment, error }) => (
        <li key={key} className={classes.tile} data-error={error !== null || undefined}>
          <img src={preview} alt={name} width={64} height={64} />
          {error === null && attachment === null && (
            <span className={classes.progress}>
              <RingProgress
                size={40}
                thickness={4}
                sections={[{ value: progress * 100, color: "tide" }]}
                aria-label={t("composer.uploading", { name })}
              />
            </span>
          )}
          {error !== null && (
            <span className={classes.error} role="alert">
              <IconAlertTriangle size={14} aria-hidden />
              {error}
            </span>
          )}
          <CloseButton
            size="xs"
            radius="xl"
            className={classes.removeTile ?? ""}
            aria-label={t("composer.removeFile", { name })}
            onClick={() => uploads.remove(key)}
          />
        </li>
      ))}
    </ul>
  );
}
