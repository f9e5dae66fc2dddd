/** The bar above a thread: whose conversation it is, who looks after it, and what can be done with it. */
import { ActionIcon, Group, Text, Tooltip } from "@mantine/core";
import {
  IconArrowLeft,
  IconEye,
  IconHourglass,
  IconLayoutSidebarRight,
  IconZzz,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { useSession } from "@/api/session";
import type { Conversation } from "@/api/types";
import { useListFilter } from "@/features/list-state";
import { usePresence } from "@/live";
import {
  Avatar,
  ChannelMark,
  exact,
  inboxLabel,
  nearTime,
  useHint,
  useNow,
  useShortcut,
} from "@/ui";

import { asideText } from "./asideText";
import { AssigneeMenu } from "./AssigneeMenu";
import classes from "./ConversationHeader.module.css";
import { LabelsModal, PriorityMenu } from "./PriorityAndLabels";
import { StatusButtons } from "./StatusButtons";
import { TeamModal } from "./TeamModal";

interface Props {
  conversation: Conversation;
  paneOpen: boolean;
  onTogglePane: () => void;
}

export function ConversationHeader({ conversation, paneOpen, onTogglePane }: Props): ReactElement {
  const { t } = useTranslation("conversation");
  const { search } = useListFilter();
  const { contact } = conversation;
  const hint = useHint();
  useShortcut("contact", onTogglePane);
  return (
    <header className={classes.bar}>
      <ActionIcon
        size={36}
        hiddenFrom="sm"
        aria-label={t("header.back")}
        title={t("header.back")}
        renderRoot={(props) => <Link to="/" search={search} {...props} />}
      >
        <IconArrowLeft size={20} />
      </ActionIcon>
      <h1 className={classes.heading}>
        <button type="button" className={classes.who} onClick={onTogglePane}>
          <Avatar name={contact.name} src={contact.avatar_url} size={36} />
          <span className={classes.names}>
            <Text component="span" fw={600} size="sm" truncate dir="auto">
              {contact.name.slice(0, 200)}
            </Text>
            <Where conversation={conversation} />
          </span>
        </button>
      </h1>
      <Group gap={6} wrap="nowrap" ms="auto" className={classes.controls ?? ""}>
        <Viewers conversationId={conversation.id} />
        <PriorityMenu conversation={conversation} yields />
        <AssigneeMenu conversation={conversation} />
        <StatusButtons conversation={conversation} />
        <Tooltip label={t("header.pane")} opened={hint.opened}>
          <ActionIcon
            {...hint.target}
            size={32}
            variant={paneOpen ? "light" : "subtle"}
            color={paneOpen ? "tide" : "gray"}
            aria-label={t("header.pane")}
            aria-pressed={paneOpen}
            onClick={onTogglePane}
          >
            <IconLayoutSidebarRight size={19} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <LabelsModal conversation={conversation} />
      <TeamModal conversation={conversation} />
    </header>
  );
}

function Where({ conversation }: { conversation: Conversation }): ReactElement {
  const { data: inboxes } = useQuery(inboxesQuery);
  const { data: channels } = useQuery(channelsQuery);
  const inbox = inboxes?.find(({ id }) => id === conversation.inbox_id);
  const channel = channels?.find(({ name }) => name === inbox?.channel);
  return (
    <Group component="span" gap={5} wrap="nowrap" className={classes.where}>
      <Aside conversation={conversation} />
      {channel && (
        <span className={classes.mark}>
          <ChannelMark icon={channel.icon} title={channel.title} size={13} />
        </span>
      )}
      <Text component="span" size="xs" c="dimmed" truncate>
        {/* The inbox last: where there is no room for it, its channel's mark tells most of it. */}
        {[
          `#${conversation.number}`,
          conversation.team?.name,
          inbox && inboxLabel(inbox.name, channel),
        ]
          .filter((part) => part !== undefined)
          .map((part, index) => (
            <Fragment key={index}>
              {index > 0 && " · "}
              <bdi>{part}</bdi>
            </Fragment>
          ))}
      </Text>
    </Group>
  );
}

/** Until when it is out of sight, or that people wait for somebody else; nothing of the other statuses. */
function Aside({ conversation }: { conversation: Conversation }): ReactElement | null {
  const { t } = useTranslation("conversation");
  const now = useNow();
  const { status, snoozed_until: snoozed, held_until: held } = conversation;
  if (status !== "snoozed" && status !== "hold") return null;
  const until = status === "hold" ? held : snoozed;
  const when = until === null ? null : nearTime(until, now);
  const said = asideText(t, status, when);
  const Icon = status === "hold" ? IconHourglass : IconZzz;
  return (
    <span className={classes.aside} title={until === null ? said : exact(until)}>
      <Icon size={12} aria-hidden />
      <span data-long>{said}</span>
      <span className={classes.brief} aria-hidden>
        {when ?? t("header.until.reply")}
      </span>
    </span>
  );
}

/** Colleagues who have this conversation on their screen now. */
function Viewers({ conversationId }: { conversationId: number }): ReactElement | null {
  const { t } = useTranslation("conversation");
  const { user } = useSession();
  const others = usePresence().filter(
    ({ id, viewing }) => viewing === conversationId && id !== user.id,
  );
  if (others.length === 0) return null;
  return (
    <Tooltip label={t("header.viewing", { names: others.map(({ name }) => name).join(", ") })}>
      <Group gap={2} wrap="nowrap" c="dimmed">
        <IconEye size={15} aria-hidden />
        {others.slice(0, 3).map(({ id, name }) => (
          <Avatar key={id} name={name} size={22} />
        ))}
      </Group>
    </Tooltip>
  );
}
