/** What the composer says: what is quoted, what is wrong, why nothing can be written. */
import { CloseButton, Text } from "@mantine/core";
import { IconLock, IconPlugConnectedX, IconWorld } from "@tabler/icons-react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Capabilities, Comment, Message } from "@/api/types";
import { plainLine } from "@/features/thread";

import classes from "./Composer.module.css";
import type { Block, Fault } from "./rules";

interface QuoteProps {
  message: Message;
  name: string;
  onClose: () => void;
}

export function QuoteBar({ message, name, onClose }: QuoteProps): ReactElement {
  const { t } = useTranslation("composer");
  const who =
    message.direction === "in"
      ? name.slice(0, 80)
      : (message.author.name ?? t("us", { ns: "thread" }));
  return (
    <div className={classes.quote}>
      <div className={classes.quoteText}>
        <Text size="xs" fw={600} truncate>
          {t("quoting", { who })}
        </Text>
        <Text size="xs" c="dimmed" truncate dir="auto">
          {plainLine(message)}
        </Text>
      </div>
      <CloseButton size="sm" aria-label={t("noQuote")} title={t("noQuote")} onClick={onClose} />
    </div>
  );
}

/** Says that everybody reads the reply, under whose comment, and whose name is on it. */
interface PublicProps {
  repliedTo: Comment | null;
  /** What the business is called where everybody reads it. */
  business: string;
}

export function PublicLine({ repliedTo, business }: PublicProps): ReactElement {
  const { t } = useTranslation("comments");
  const author = repliedTo?.author;
  const name = author?.username
    ? `@${author.username.slice(0, 80)}`
    : (author?.name?.slice(0, 80) ?? t("thread.someone"));
  return (
    <Text size="xs" c="dimmed" px={4} className={classes.public ?? ""}>
      <IconWorld size={13} aria-hidden />
      <span>
        {repliedTo === null
          ? t("composer.toThread", { business })
          : t("composer.to", { name, business })}
        {repliedTo?.deleted_at && <strong> {t("composer.toDeleted")}</strong>}
      </span>
    </Text>
  );
}

export function FaultLine({ fault }: { fault: Fault }): ReactElement {
  const { t } = useTranslation("composer");
  return (
    <Text size="xs" c="var(--fd-bad)" px={4} role="alert">
      {words()}
    </Text>
  );

  function words(): string {
    switch (fault.why) {
      case "too_long":
        return t("tooLong", { count: fault.over });
      case "too_many":
        return t("tooMany", { count: fault.remaining, parts: fault.parts });
      case "quote_needs_text":
        return t("quoteNeedsText");
    }
  }
}

interface BlockedProps {
  block: Block;
  name: string;
  capabilities: Capabilities;
  /** What can be done instead. */
  children: ReactNode;
}

export function Blocked({ block, name, capabilities, children }: BlockedProps): ReactElement {
  const { t } = useTranslation("composer");
  const rule = capabilities.reply_window;
  const hours = Math.round((rule?.length_seconds ?? 0) / 3_600);
  return (
    <div className={classes.blocked} role="status">
      {block === "disconnected" ? <IconPlugConnectedX size={20} /> : <IconLock size={20} />}
      <Text size="sm">{t(`block.${block}`, { name, hours, cap: rule?.first_cap ?? 0 })}</Text>
      {children}
    </div>
  );
}
