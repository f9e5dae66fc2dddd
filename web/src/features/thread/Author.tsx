/** Who wrote a message: the avatar beside it, and the line below it. */
import { Avatar as RoundIcon, Tooltip } from "@mantine/core";
import {
  IconBolt,
  IconDeviceMobile,
  IconPlugConnected,
  IconRobot,
  IconSparkles,
  IconUser,
} from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { AuthorKind, Message } from "@/api/types";
import { Avatar, exact } from "@/ui";

import { DeliveryTime } from "./DeliveryTime";
import classes from "./Message.module.css";
import { useThread } from "./ThreadContext";

const SIZE = 28;

const ICONS: Partial<Record<AuthorKind, typeof IconRobot>> = {
  user: IconUser,
  native_app: IconDeviceMobile,
  bot: IconRobot,
  ai_agent: IconSparkles,
  rule: IconBolt,
  other: IconPlugConnected,
};

/** Who says what they are beside what they are called. */
const PROGRAMS: ReadonlySet<AuthorKind> = new Set(["ai_agent", "bot", "rule"]);

export function AuthorAvatar({ message }: { message: Message }): ReactElement {
  const { t } = useTranslation("thread");
  const {
    conversation: { contact },
    platform,
  } = useThread();
  if (message.direction === "in")
    return <Avatar name={contact.name} src={contact.avatar_url} size={SIZE} />;
  const { kind, name } = message.author;
  if (kind === "user" && name !== null) return <Avatar name={name} size={SIZE} />;
  const Icon = ICONS[kind] ?? IconRobot;
  const label =
    kind === "native_app"
      ? t("nativeAdvice", { platform })
      : (name ?? t(`who.${kind}`, { ns: "common" }));
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
  const { direction, author, automatic } = message;
  const { platform } = useThread();
  const kind =
    author.kind === "native_app"
      ? t("who.platformApp", { ns: "common", platform })
      : t(`who.${author.kind}`, { ns: "common" });
  const name = direction === "in" ? null : (author.name ?? kind);
  return (
    <div className={classes.meta}>
      {name !== null && (
        <span title={author.kind === "native_app" ? t("nativeAdvice", { platform }) : undefined}>
          {name}
        </span>
      )}
      {direction !== "in" && author.name !== null && PROGRAMS.has(author.kind) && (
        <span className={classes.tag}>{kind}</span>
      )}
      {automatic !== null && (
        <span className={classes.tag} title={automatic}>
          {t("automatic", { kind: automatic.toLowerCase().replaceAll("_", " ") })}
        </span>
      )}
      {message.found_by_catch_up && (
        <span className={classes.tag} title={t("foundLaterText")}>
          {t("foundLater")}
        </span>
      )}
      {message.edited_at !== null && <span title={exact(message.edited_at)}>{t("edited")}</span>}
      <DeliveryTime message={message} />
    </div>
  );
}
