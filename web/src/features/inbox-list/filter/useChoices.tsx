/** What the list can be narrowed to, with the words and marks of each value. */
import { IconFlag3Filled } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { PRIORITIES } from "@/api/conversations";
import { inboxesQuery } from "@/api/inboxes";
import { labelsQuery } from "@/api/labels";
import { membershipsQuery, teamsQuery } from "@/api/team";
import { PRIORITY_COLOURS } from "@/features/conversation";
import { LabelDot } from "@/features/labels";
import { Avatar, ChannelMark, inboxLabel } from "@/ui";

import { useInboxMarks } from "../useInboxMarks";

export interface Option {
  value: string | number;
  label: string;
  mark?: ReactElement | undefined;
}

interface Choices {
  name: "assignee_id" | "priority" | "inbox_id" | "team_id" | "label";
  title: string;
  options: readonly Option[];
}

export function useChoices(): readonly Choices[] {
  const { t } = useTranslation("inbox-list");
  const { data: members = [] } = useQuery(membershipsQuery);
  const { data: inboxes = [] } = useQuery(inboxesQuery);
  const { data: teams = [] } = useQuery(teamsQuery);
  const { data: labels = [] } = useQuery(labelsQuery);
  const marks = useInboxMarks();
  return [
    {
      name: "assignee_id",
      title: t("assignee"),
      options: members.map(({ user: { id, name } }) => ({
        value: id,
        label: name,
        mark: <Avatar name={name} size={18} />,
      })),
    },
    {
      name: "priority",
      title: t("priority.title", { ns: "conversation" }),
      options: PRIORITIES.map((value) => ({
        value,
        label: t(`priority.${value}`, { ns: "conversation" }),
        mark: <IconFlag3Filled size={14} color={PRIORITY_COLOURS[value]} aria-hidden />,
      })),
    },
    {
      name: "label",
      title: t("header.labels", { ns: "conversation" }),
      options: labels.map(({ name, colour }) => ({
        value: name,
        label: name,
        mark: <LabelDot colour={colour} />,
      })),
    },
    {
      name: "inbox_id",
      title: t("inbox.title"),
      options: inboxes.map(({ id, name }) => {
        const channel = marks.get(id)?.channel;
        return {
          value: id,
          label: inboxLabel(name, channel),
          mark: channel && <ChannelMark icon={channel.icon} title={channel.title} />,
        };
      }),
    },
    {
      name: "team_id",
      title: t("team.title"),
      options: teams.map(({ id, name }) => ({ value: id, label: name })),
    },
  ];
}
