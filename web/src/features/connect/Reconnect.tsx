/** Connecting an inbox again: straight to the platform for who may, whom to ask for everybody else. */
import { Anchor, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery } from "@/api/inboxes";
import { useCan } from "@/api/session";
import type { Inbox } from "@/api/types";
import { inboxLabel, LinkButton, TextLink, toastProblem } from "@/ui";

import { useLeaveForPlatform } from "./leaveForPlatform";

const BUTTON = { size: "compact-xs", variant: "default" } as const;
const LINK = { inherit: true, fw: 600, c: "inherit", underline: "always" } as const;

interface Props {
  inbox: Inbox;
  /** A button, or a link within a sentence. */
  look?: "button" | "link";
}

export function Reconnect({ inbox, look = "button" }: Props): ReactElement | null {
  const { t } = useTranslation();
  const connects = useCan("inbox.manage");
  const { data: channels } = useQuery(channelsQuery);
  const { leave, leaving } = useLeaveForPlatform(toastProblem);
  const channel = channels?.find(({ name }) => name === inbox.channel);
  if (!channel?.connects) return null;
  if (!connects) {
    return (
      <Text span {...(look === "button" ? { size: "sm" } : { inherit: true })}>
        {t("reconnect.ask", { name: inboxLabel(inbox.name, channel) })}
      </Text>
    );
  }
  if (channel.connect_form.length > 0) {
    // What it is connected with is typed in: on its own page.
    const there = {
      to: "/settings/inboxes/$inboxId",
      params: { inboxId: inbox.id },
      search: { connect: true },
    } as const;
    return look === "button" ? (
      <LinkButton {...BUTTON} {...there}>
        {t("reconnect.action")}
      </LinkButton>
    ) : (
      <TextLink {...LINK} {...there}>
        {t("reconnect.action")}
      </TextLink>
    );
  }
  const go = (): void => leave({ channel: inbox.channel, inboxId: inbox.id });
  return look === "button" ? (
    <Button {...BUTTON} loading={leaving} onClick={go}>
      {t("reconnect.action")}
    </Button>
  ) : (
    <Anchor {...LINK} component="button" type="button" disabled={leaving} onClick={go}>
      {t("reconnect.action")}
    </Anchor>
  );
}
