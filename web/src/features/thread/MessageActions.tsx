/** What can be done with a message: quote it, copy it, copy a link to it. */
import { Menu } from "@mantine/core";
import { IconCopy, IconDots, IconLink, IconMessageReply, IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Message } from "@/api/types";
import { IconButton, useCopy } from "@/ui";

import classes from "./Message.module.css";
import { useThread } from "./ThreadContext";
import { useResend } from "./useResend";

export function MessageActions({ message }: { message: Message }): ReactElement {
  const { t } = useTranslation("thread");
  const { quote, quotable } = useThread();
  const [open, setOpen] = useState(false);
  const { content } = message;
  const copy = useCopy();
  const canQuote =
    quote !== null &&
    !message.private &&
    message.remote_id !== null &&
    message.deleted_at === null &&
    quotable.includes(message.kind);
  return (
    <div className={classes.actions} data-open={open || undefined}>
      {canQuote && (
        <IconButton size={26} label={t("quote")} onClick={() => quote(message)}>
          <IconMessageReply size={16} stroke={1.8} />
        </IconButton>
      )}
      <Menu opened={open} onChange={setOpen}>
        <Menu.Target>
          <IconButton size={26} label={t("actions")}>
            <IconDots size={16} />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown>
          {content !== null && content !== "" && (
            <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => copy(content)}>
              {t("copyText")}
            </Menu.Item>
          )}
          {message.status === "queued" && <CancelItem message={message} />}
          <Menu.Item
            leftSection={<IconLink size={16} />}
            onClick={() =>
              copy(
                `${location.origin}/conversations/${message.conversation_id}?message=${message.id}`,
              )
            }
          >
            {t("copyLink")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function CancelItem({ message }: { message: Message }): ReactElement {
  const { t } = useTranslation("thread");
  const { cancel } = useResend(message);
  return (
    <Menu.Item leftSection={<IconX size={16} />} onClick={cancel}>
      {t("waiting.cancelSending", { ns: "outbox" })}
    </Menu.Item>
  );
}
