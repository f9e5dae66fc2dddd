/** What can be done with the selected conversations at once. */
import {
  ActionIcon,
  Button,
  CloseButton,
  Group,
  List,
  Menu,
  Modal,
  Text,
  Tooltip,
} from "@mantine/core";
import { IconCheck, IconEyeOff, IconListCheck, IconUserPlus } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { hideComments } from "@/api/comments";
import type { ConversationChange } from "@/api/conversations";
import { inboxesQuery } from "@/api/inboxes";
import type { Conversation, HiddenMany } from "@/api/types";
import { toast, toastProblem } from "@/ui";

import { People } from "./AssigneeMenu";
import classes from "./ConversationList.module.css";
import { useChangeConversation } from "./useChange";
import type { Selection } from "./useSelection";

/** So many are asked for with one request. */
const AT_ONCE = 100;

export function SelectButton({ selection }: { selection: Selection }): ReactElement {
  const { t } = useTranslation("comments");
  return (
    <Tooltip label={t("bulk.mode")}>
      <ActionIcon
        size={30}
        aria-label={t("bulk.mode")}
        aria-pressed={selection.on}
        variant={selection.on ? "light" : "subtle"}
        onClick={selection.on ? selection.end : selection.start}
      >
        <IconListCheck size={18} />
      </ActionIcon>
    </Tooltip>
  );
}

interface Props {
  items: readonly Conversation[];
  selection: Selection;
}

export function BulkBar({ items, selection }: Props): ReactElement {
  const { t } = useTranslation("comments");
  const change = useChangeConversation();
  const hideable = useHideable();
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const chosen = items.filter(({ id }) => selection.ids.has(id));
  const comments = chosen.filter(hideable);
  const hide = useMutation({
    mutationFn: (conversations: readonly Conversation[]) => hideAll(conversations),
    onSuccess: ({ asked, refused: not }) => {
      if (asked > 0) toast(t("bulk.asked", { count: asked }));
      setRefused(not);
      selection.end();
    },
    onError: toastProblem,
  });
  const changeAll = (part: ConversationChange): void => {
    change(chosen, part);
    selection.end();
  };
  return (
    <>
      {selection.on && (
        <section className={classes.bulk} aria-label={t("bulk.label")}>
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" fw={600} role="status">
              {t("bulk.count", { count: chosen.length })}
            </Text>
            <CloseButton size="sm" aria-label={t("bulk.clear")} onClick={selection.end} />
          </Group>
          <Group gap={6}>
            {comments.length > 0 && (
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<IconEyeOff size={14} />}
                loading={hide.isPending}
                onClick={() => hide.mutate(comments)}
              >
                {t("bulk.hide")}
              </Button>
            )}
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconCheck size={14} />}
              disabled={chosen.length === 0}
              onClick={() => changeAll({ status: "resolved" })}
            >
              {t("bulk.resolve")}
            </Button>
            <Menu width={240} position="top-start">
              <Menu.Target>
                <Button
                  size="compact-xs"
                  variant="default"
                  leftSection={<IconUserPlus size={14} />}
                  disabled={chosen.length === 0}
                >
                  {t("bulk.assign")}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <People chosen={undefined} onChoose={(id) => changeAll({ assignee_id: id })} />
              </Menu.Dropdown>
            </Menu>
          </Group>
        </section>
      )}
      <Modal
        opened={refused.length > 0}
        onClose={() => setRefused([])}
        title={t("bulk.refused", { count: refused.length })}
        centered
      >
        <List size="sm" spacing="xs">
          {refused.map(({ conversation, detail }) => (
            <List.Item key={conversation.id}>
              <strong dir="auto">
                {t("bulk.refusedLine", {
                  name: conversation.contact.name.slice(0, 80),
                  number: conversation.number,
                })}
              </strong>
              <br />
              {detail}
            </List.Item>
          ))}
        </List>
      </Modal>
    </>
  );
}

/** Whether a conversation is about a comment that its channel lets the business hide. */
function useHideable(): (conversation: Conversation) => boolean {
  const { data: inboxes } = useQuery(inboxesQuery);
  return ({ inbox_id: id, post_id: post }) =>
    post !== null &&
    (inboxes
      ?.find((inbox) => inbox.id === id)
      ?.capabilities.comments?.on_customers.includes("hide") ??
      false);
}

interface Refused {
  conversation: Conversation;
  detail: string;
}

async function hideAll(
  conversations: readonly Conversation[],
): Promise<{ asked: number; refused: Refused[] }> {
  const answers: HiddenMany[] = [];
  for (let from = 0; from < conversations.length; from += AT_ONCE)
    answers.push(await hideComments(conversations.slice(from, from + AT_ONCE).map(({ id }) => id)));
  const refused = answers.flatMap((answer) => answer.refused);
  return {
    asked: answers.reduce((sum, { items }) => sum + items.length, 0),
    refused: conversations.flatMap((conversation) => {
      const not = refused.find(({ conversation_id: id }) => id === conversation.id);
      return not ? [{ conversation, detail: not.detail }] : [];
    }),
  };
}
