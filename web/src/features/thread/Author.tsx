/** Who wrote a message: the avatar beside it, and the line below it. */
import { Avatar as RoundIcon, Tooltip } from "@mantine/core";
import { IconDeviceMobile, IconPlugConnected, IconRobot } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Author, Message } from "@/api/types";
import { Avatar } from "@/ui";

import { DeliveryTime } from "./DeliveryTime";
import classes from "./Message.module.css";
import { useThread } from "./ThreadContext";

const SIZE = 28;

const ICONS: Partial<Record<Author, typeof IconRobot>> = {
  native_app: IconDeviceMobile,
  bot: IconRobot,
  ai: IconRobot,
  rule: IconRobot,
  other: IconPlugConnected,
};

export function AuthorAvatar({ message }: { message: Message }): ReactElement {
  const { t } = useTranslation("thread");
  const {
    conversation: { contact },
    platform,
  } = useThread();
  if (message.direction === "in")
    return <Avatar name={contact.name} src={contact.avatar_url} size={SIZE} />;
  if (message.agent) return <Avatar name={message.agent.name} size={SIZE} />;
  const Icon = ICONS[message.author] ?? IconRobot;
  const label =
    message.author === "native_app"
      ? t("nativeAdvice", { platform })
      : t(`who.${message.author}`, { ns: "common" });
  return (
    <Tooltip label={label} multiline maw={260}>
      <RoundIcon size={SIZE} radius={SIZE} role="img" aria-label={label}>
        <Icon size={17} stroke={1.7} />
      </RoundIcon>
    </Tooltip>
  );
}

export function Meta({ message }: { message: Message }): ReactElement {
  const { t } = useTranslation("thread");
  const { direction, author, agent, automatic } = message;
  const { platform } = useThread();
  const program =
    author === "native_app"
      ? t("who.platformApp", { ns: "common", platform })
      : t(`who.${author}`, { ns: "common" });
  const name = direction === "in" ? null : (agent?.name ?? program);
  return (
    <div className={classes.meta}>
      {name !== null && (
        <span title={author === "native_app" ? t("nativeAdvice", { platform }) : undefined}>
          {name}
        </span>
      )}
      {automatic !== null && (
        <span className={classes.tag} title={automatic}>
          {t("automatic", { kind: automatic.toLowerCase().replaceAll("_", " ") })}
        </span>
      )}
      {message.missed && (
        <span className={classes.tag} title={t("foundLaterText")}>
          {t("foundLater")}
        </span>
      )}
      <DeliveryTime message={message} />
    </div>
  );
}
