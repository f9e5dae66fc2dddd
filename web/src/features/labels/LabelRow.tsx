/** A label with its colour, how many conversations have it, and what can be done with it. */
import { Menu, Text } from "@mantine/core";
import { IconArrowMerge, IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { counted } from "@/api/conversations";
import { deleteLabel, labelsQuery } from "@/api/labels";
import type { Label } from "@/api/types";
import { confirm, IconButton, Row, toast, toastProblem } from "@/ui";

import { LabelDot } from "./LabelChip";

/** The server counts no further: so many means so many or more. */
const COUNTED = 1000;

interface Props {
  label: Label;
  editable: boolean;
  /** Whether there is another one to merge it into. */
  mergeable: boolean;
  onEdit: () => void;
  onMerge: () => void;
}

export function LabelRow({ label, editable, mergeable, onEdit, onMerge }: Props): ReactElement {
  const { t } = useTranslation("labels");
  const { name, colour, conversations } = label;
  const count = counted(conversations, COUNTED);
  const remove = useRemove(label);
  return (
    <Row>
      <LabelDot colour={colour} />
      <Text flex="1 1 6rem" miw={0} truncate dir="auto">
        {name}
      </Text>
      <Text size="sm" c="dimmed" flex="none">
        {t("count", { count: conversations, shown: count })}
      </Text>
      {editable && (
        <Menu position="bottom-end">
          <Menu.Target>
            <IconButton label={t("actions", { name })}>
              <IconDots size={18} />
            </IconButton>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
              {t("editAction")}
            </Menu.Item>
            {mergeable && (
              <Menu.Item leftSection={<IconArrowMerge size={16} />} onClick={onMerge}>
                {t("mergeMenu")}
              </Menu.Item>
            )}
            <Menu.Divider />
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={16} />}
              onClick={() =>
                confirm({
                  title: t("deleteQuestion", { name }),
                  text: t("deleteText", { count: conversations, shown: count }),
                  action: t("deleteAction"),
                  onConfirm: remove,
                })
              }
            >
              {t("deleteMenu")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </Row>
  );
}

function useRemove({ id }: Label): () => void {
  const { t } = useTranslation("labels");
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: () => deleteLabel(id),
    onSuccess: () => {
      toast(t("deleted"));
      void client.invalidateQueries({ queryKey: ["conversations"] });
      return client.invalidateQueries({ queryKey: labelsQuery.queryKey });
    },
    onError: toastProblem,
  });
  return mutate;
}
