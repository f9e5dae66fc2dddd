/** What a message shows, by its kind. */
import { Button, Stack } from "@mantine/core";
import { IconPhoto, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";

import { attempt } from "./attempt";
import type { PhoneMessage } from "./rows";
import classes from "./thread.module.css";
import { plain } from "./reading";
import { useControl } from "./useControl";
import { texts } from "./texts";

interface Props {
  message: PhoneMessage;
  /** The button of a card that was tapped last. */
  tapped: string | undefined;
}

export function Content({ message, tapped }: Props): ReactElement {
  const control = useControl();
  const { id, kind, url, buttons } = message;
  switch (kind) {
    case "image":
      return <Picture url={url} />;
    case "video":
      return (
        <video className={classes.picture} src={url} controls preload="metadata">
          <track kind="captions" />
        </video>
      );
    case "sticker":
    case "emoji":
      return <img className={classes[kind]} src={url} alt={plain(message)} />;
    case "post":
      return (
        <a className={classes.post} href={url} target="_blank" rel="noopener noreferrer">
          <span className={classes.play}>
            <IconPlayerPlay size={22} aria-hidden />
          </span>
          <span>{texts.openPost}</span>
        </a>
      );
    case "card":
      return (
        <Stack gap={6}>
          <span className={classes.text}>{message.text}</span>
          {buttons.map(({ id: button, title }) => (
            <Button
              key={button}
              size="compact-md"
              variant={button === tapped ? "filled" : "default"}
              fullWidth
              onClick={() => attempt(control.tap(id, button))}
            >
              {title}
            </Button>
          ))}
        </Stack>
      );
    case "text":
      return <span className={classes.text}>{message.text}</span>;
    default:
      return (
        <span className={classes.text}>
          {[plain(message), message.detail].filter(Boolean).join(": ")}
        </span>
      );
  }
}

/** A picture that opens in a window of its own; one that cannot be loaded says what it was. */
function Picture({ url }: { url: string }): ReactElement {
  const [broken, setBroken] = useState(false);
  if (broken)
    return (
      <span className={classes.broken}>
        <IconPhoto size={20} aria-hidden />
        {texts.kinds.image}
      </span>
    );
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" aria-label={texts.openPicture}>
      <img
        className={classes.picture}
        src={url}
        alt={texts.kinds.image}
        onError={() => setBroken(true)}
      />
    </a>
  );
}
