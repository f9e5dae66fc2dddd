/** Blocks the customer on our side, after a question, or unblocks them. */
import { Button, Group } from "@mantine/core";
import { IconBan, IconCircleCheck } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { blockContact, contactKey, contactQuery, unblockContact } from "@/api/contacts";
import type { Contact } from "@/api/types";
import { confirm, toast, toastProblem } from "@/ui";

export function BlockButton({ contact }: { contact: Contact }): ReactElement {
  const { t } = useTranslation("contact");
  const client = useQueryClient();
  const isBlocked = contact.blocked_at !== null;
  const name = contact.name.slice(0, 80);
  const { mutate, isPending } = useMutation({
    mutationFn: () => (isBlocked ? unblockContact(contact.id) : blockContact(contact.id)),
    onSuccess: (changed) => {
      client.setQueryData(contactQuery(contact.id).queryKey, changed);
      void client.invalidateQueries({ queryKey: contactKey(contact.id) });
      // Their conversations are resolved by it, and say that they are blocked.
      void client.invalidateQueries({ queryKey: ["conversations"] });
      toast(t(changed.blocked_at === null ? "isUnblocked" : "isBlocked", { name }));
    },
    onError: toastProblem,
  });
  return (
    <Group justify="center" pt="md" px="md">
      <Button
        variant="subtle"
        size="compact-sm"
        color={isBlocked ? "gray" : "red"}
        leftSection={isBlocked ? <IconCircleCheck size={16} /> : <IconBan size={16} />}
        loading={isPending}
        onClick={() => {
          if (isBlocked) mutate();
          else {
            confirm({
              title: t("blockQuestion", { name }),
              text: t("blockText", { name }),
              action: t("blockAction"),
              onConfirm: mutate,
            });
          }
        }}
      >
        {isBlocked ? t("unblock") : t("block")}
      </Button>
    </Group>
  );
}
