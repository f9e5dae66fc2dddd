/** Priority and labels of a conversation. */
import { Button, Menu, Modal, TagsInput, Tooltip } from "@mantine/core";
import { IconFlag3, IconFlag3Filled } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { cleanName, labelNamed } from "@/api/labels";
import type { Conversation } from "@/api/types";
import { LabelPill, useKnownLabels, useLabelColours } from "@/features/labels";
import { useShortcut } from "@/ui";

import { PRIORITY_COLOURS } from "./priorities";
import classes from "./PriorityAndLabels.module.css";
import { PriorityItems } from "./PriorityItems";
import { useChangeConversation } from "./useChange";

interface PriorityProps {
  conversation: Conversation;
  /** Whether it gives way on narrow screens: its word first, and itself where it has nothing to say. */
  yields?: boolean;
}

export function PriorityMenu({ conversation, yields = false }: PriorityProps): ReactElement {
  const { t } = useTranslation("conversation");
  const change = useChangeConversation();
  const { priority } = conversation;
  const [opened, setOpened] = useState(false);
  useShortcut("priority", () => {
    // The other one is in the pane: the key is for the one that is always there.
    if (yields) setOpened(true);
    return yields;
  });
  const said = priority === null ? t("priority.none") : t(`priority.${priority}`);
  return (
    <Menu opened={opened} onChange={setOpened}>
      <Menu.Target>
        <Tooltip label={`${t("priority.title")}: ${said}`}>
          <Button
            variant="subtle"
            color="gray"
            size={yields ? "compact-sm" : "compact-xs"}
            h={yields ? 32 : 30}
            px={yields ? 7 : "var(--fd-property-inset)"}
            {...(yields && priority === null ? { visibleFrom: "sm" } : {})}
            data-yields={yields || undefined}
            aria-label={`${t("priority.title")}: ${said}`}
            leftSection={
              priority === null ? (
                <IconFlag3 size={yields ? 18 : 14} stroke={1.7} />
              ) : (
                <IconFlag3Filled size={yields ? 18 : 14} color={PRIORITY_COLOURS[priority]} />
              )
            }
            className={classes.priority ?? ""}
          >
            <span className={classes.priorityWord}>{said}</span>
          </Button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <PriorityItems
          chosen={priority}
          onChoose={(level) => change(conversation, { priority: level })}
        />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The labels by a key, wherever the pane is. */
export function LabelsModal({ conversation }: { conversation: Conversation }): ReactElement {
  const { t } = useTranslation("conversation");
  const [opened, setOpened] = useState(false);
  useShortcut("labels", () => setOpened(true));
  const close = (): void => setOpened(false);
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("header.labels")}
      size="sm"
      classNames={{ body: classes.labels ?? "" }}
    >
      <LabelsEditor conversation={conversation} onDone={close} />
    </Modal>
  );
}

interface LabelsProps {
  conversation: Conversation;
  /** Given when it has a dialog of its own, which names it and closes by this. */
  onDone?: () => void;
}

/** The labels of a conversation; those on others in view are offered. */
export function LabelsEditor({ conversation, onDone }: LabelsProps): ReactElement {
  const { t } = useTranslation("conversation");
  const change = useChangeConversation();
  const known = useKnownLabels();
  const colours = useLabelColours();
  const [typed, setTyped] = useState("");
  return (
    <TagsInput
      size={onDone ? "sm" : "xs"}
      aria-label={t("header.labels")}
      {...(onDone ? { "data-autofocus": true } : { classNames: { input: classes.inPane ?? "" } })}
      placeholder={conversation.labels.length === 0 ? t("header.addLabel") : ""}
      data={offered(known, typed, t)}
      searchValue={typed}
      onSearchChange={setTyped}
      value={[...conversation.labels]}
      renderPill={({ value, onRemove }) => (
        <LabelPill name={String(value)} colour={colours.get(String(value))} onRemove={onRemove} />
      )}
      maxDropdownHeight={180}
      maxTags={30}
      // Who leaves the field has not said that what is typed in it is a label.
      acceptValueOnBlur={false}
      maxLength={50}
      onChange={(labels) => change(conversation, { labels })}
      onKeyDown={(event) => {
        // The field itself would take the first Escape for its list, which may have nothing to show.
        if (event.key === "Escape") onDone?.();
      }}
    />
  );
}

/** The labels there are, and what is typed as a new one when there is none of its name. */
function offered(
  known: readonly string[],
  typed: string,
  t: TFunction<"conversation">,
): { value: string; label: string }[] {
  const name = cleanName(typed);
  const options = known.map((value) => ({ value, label: value }));
  const named = known.map((other) => ({ name: other }));
  if (name === "" || labelNamed(named, name)) return options;
  return [...options, { value: name, label: t("header.createLabel", { name }) }];
}
