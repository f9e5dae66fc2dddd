/** Deleting a conversation for good: an entry of its menu, for those who may. */
import { Menu } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { deleteConversation } from "@/api/conversations";
import { useCan, useSession } from "@/api/session";
import type { Conversation } from "@/api/types";
import { useListFilter } from "@/features/list-state";
import { dropConversation } from "@/live";
import { confirm, toast, toastProblem } from "@/ui";

export function DeleteItem({ conversation }: { conversation: Conversation }): ReactElement | null {
  const { t } = useTranslation("conversation");
  const { user } = useSession();
  const deletes = useCan("conversation.delete");
  const { search } = useListFilter();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { mutate } = useMutation({
    mutationFn: deleteConversation,
    // Away from it first: the feed may tell that it is gone before the response comes.
    onMutate: () => navigate({ to: "/", search }),
    onSuccess: (_done, id) => {
      dropConversation(client, user.id, id);
      toast(t("header.deleted"));
    },
    onError: toastProblem,
  });
  if (!deletes) return null;
  return (
    <>
      <Menu.Divider />
      <Menu.Item
        c="var(--fd-bad)"
        leftSection={<IconTrash size={16} />}
        onClick={() =>
          confirm({
            title: t("header.deleteQuestion"),
            text: t("header.deleteText", { name: conversation.contact.name }),
            action: t("header.delete"),
            onConfirm: () => mutate(conversation.id),
          })
        }
      >
        {t("header.delete")}
      </Menu.Item>
    </>
  );
}
