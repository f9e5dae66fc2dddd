/** The files that will be sent, each with its progress, what was changed about it, or what is wrong with it. */
import { Button, CloseButton, RingProgress } from "@mantine/core";
import { IconAlertTriangle, IconPhotoOff } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import classes from "./Composer.module.css";
import type { Upload } from "./uploads";
import type { Uploads } from "./useUploads";

export function Tray({ uploads }: { uploads: Uploads }): ReactElement | null {
  if (uploads.items.length === 0) return null;
  return (
    <ul className={classes.tray}>
      {uploads.items.map((item) => (
        <Tile key={item.key} item={item} onRemove={() => uploads.remove(item.key)} />
      ))}
    </ul>
  );
}

function Tile({ item, onRemove }: { item: Upload; onRemove: () => void }): ReactElement {
  const { t } = useTranslation("composer");
  const { name, progress, attachment, change, error, retry } = item;
  return (
    <li className={classes.tile} data-error={error !== null || undefined}>
      <span className={classes.picture}>
        <Preview key={item.preview} src={item.preview} name={name} />
        {error === null && attachment === null && (
          <span className={classes.progress}>
            <RingProgress
              size={40}
              thickness={4}
              sections={[{ value: progress * 100, color: "tide" }]}
              aria-label={t("uploading", { name })}
            />
          </span>
        )}
        <CloseButton
          size="xs"
          radius="xl"
          className={classes.removeTile ?? ""}
          aria-label={t("removeFile", { name })}
          title={t("removeFile", { name })}
          onClick={onRemove}
        />
      </span>
      {error === null && change !== null && (
        <span className={classes.change} role="status">
          {change}
        </span>
      )}
      {error !== null && (
        <span className={classes.error} role="alert">
          <IconAlertTriangle size={14} aria-hidden />
          <span>
            {error}
            {retry && (
              <Button variant="subtle" size="compact-xs" onClick={retry}>
                {t("actions.retry", { ns: "common" })}
              </Button>
            )}
          </span>
        </span>
      )}
    </li>
  );
}

/** A browser that cannot show a file shows a sign for it. */
function Preview({ src, name }: { src: string; name: string }): ReactElement {
  const [broken, setBroken] = useState(false);
  if (broken)
    return (
      <span className={classes.noPreview} role="img" aria-label={name}>
        <IconPhotoOff size={22} stroke={1.6} aria-hidden />
      </span>
    );
  return <img src={src} alt={name} width={64} height={64} onError={() => setBroken(true)} />;
}
