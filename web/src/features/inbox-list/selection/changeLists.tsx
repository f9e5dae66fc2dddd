/** What is chosen for one conversation or many from a list of its own: who, which team, labels, priority, until when. */
import {
  IconClockPause,
  IconFlag3,
  IconHourglass,
  IconTag,
  IconUserPlus,
  IconUsersGroup,
} from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { programOf } from "@/api/programs";
import type { Conversation } from "@/api/types";
import {
  ending,
  GiveBackItem,
  holding,
  People,
  PriorityItems,
  SnoozeItems,
  snoozing,
  TeamItems,
} from "@/features/conversation";
import { LabelItems } from "@/features/labels";
import type { ShortcutName } from "@/ui";

import type { ManyPart } from "./manyChanges";

export interface ChangeList {
  /** Its key, where it has one. */
  name: ShortcutName;
  title: string;
  icon: ReactElement;
  /** For a menu. */
  items: ReactElement;
}

/** @param inboxes those that the conversations are in */
export function useChangeLists(
  chosen: readonly Conversation[],
  inboxes: readonly number[],
  onChange: (part: ManyPart) => void,
): readonly ChangeList[] {
  const { t } = useTranslation("inbox-list");
  const now = <T,>(of: (conversation: Conversation) => T): T | undefined => common(chosen.map(of));
  const only = chosen.length === 1 ? chosen[0] : undefined;
  const onEnd = (what: "snooze" | "hold"): (() => void) | undefined => {
    const end = ending(what, chosen);
    return end && (() => onChange(end));
  };
  return [
    {
      name: "assign",
      title: t("header.assign", { ns: "conversation" }),
      icon: <IconUserPlus size={16} />,
      items: (
        <People
          inboxes={inboxes}
          chosen={now((each) => (programOf(each) ? undefined : (each.assignee?.id ?? null)))}
          onChoose={(id) => onChange({ assignee_id: id })}
        >
          {only && <GiveBackItem conversation={only} onChoose={(owner) => onChange({ owner })} />}
        </People>
      ),
    },
    {
      name: "team",
      title: t("team.title", { ns: "conversation" }),
      icon: <IconUsersGroup size={16} />,
      items: (
        <TeamItems
          chosen={now(({ team }) => team?.id ?? null)}
          onChoose={(id) => onChange({ team_id: id })}
        />
      ),
    },
    {
      name: "labels",
      title: t("header.labels", { ns: "conversation" }),
      icon: <IconTag size={16} />,
      items: (
        <LabelItems
          labels={chosen.map(({ labels }) => labels)}
          onAdd={(name) => onChange({ add_labels: [name] })}
          onRemove={(name) => onChange({ remove_labels: [name] })}
        />
      ),
    },
    {
      name: "priority",
      title: t("priority.title", { ns: "conversation" }),
      icon: <IconFlag3 size={16} />,
      items: (
        <PriorityItems
          chosen={now(({ priority }) => priority)}
          onChoose={(priority) => onChange({ priority })}
        />
      ),
    },
    {
      name: "snooze",
      title: t("header.snooze", { ns: "conversation" }),
      icon: <IconClockPause size={16} />,
      items: (
        <SnoozeItems
          what="snooze"
          onChoose={(until) => onChange(snoozing(until))}
          onEnd={onEnd("snooze")}
        />
      ),
    },
    {
      name: "hold",
      title: t("header.hold", { ns: "conversation" }),
      icon: <IconHourglass size={16} />,
      items: (
        <SnoozeItems
          what="hold"
          onChoose={(until) => onChange(holding(until))}
          onEnd={onEnd("hold")}
        />
      ),
    },
  ];
}

/** What all are alike in; undefined when they differ. */
function common<T>(values: readonly T[]): T | undefined {
  const [first] = values;
  return values.every((value) => value === first) ? first : undefined;
}
