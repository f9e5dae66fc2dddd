/** Hides the comments of the selected conversations, where their channel lets the business do so. */
import { Button } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { hideComments } from "@/api/comments";
import { inboxesQuery } from "@/api/inboxes";
import type { Conversation, HiddenMany } from "@/api/types";
import { toast, toastProblem } from "@/ui";

import type { Refused } from "./useChangeMany";

/** So many are asked for with one request. */
const AT_ONCE = 100;

interface Hiding {
  hide: (conversations: readonly Conversation[]) => void;
  isPending: boolean;
  refused: readonly Refused[];
  forget: () => void;
}

export function useHiding(): Hiding {
  const { t } = useTranslation("comments");
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const { mutate, isPending } = useMutation({
    mutationFn: hideAll,
    onSuccess: ({ asked, refused: not }) => {
      if (asked > 0) toast(t("bulk.asked", { count: asked }));
      setRefused(not);
    },
    onError: toastProblem,
  });
  return { hide: mutate, isPending, refused, forget: () => setRefused([]) };
}

interface Props {
  chosen: readonly Conversation[];
  hiding: Hiding;
}

export function HideComments({ chosen, hiding }: Props): ReactElement | null {
  const { t } = useTranslation("comments");
  const comments = chosen.filter(useHideable());
  if (comments.length === 0) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconEyeOff size={14} />}
      loading={hiding.isPending}
      onClick={() => hiding.hide(comments)}
    >
      {t("bulk.hide")}
    </Button>
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

async function hideAll(
  conversations: readonly Conversation[],
): Promise<{ asked: number; refused: Refused[] }> {
  const responses: HiddenMany[] = [];
  for (let from = 0; from < conversations.length; from += AT_ONCE)
    responses.push(
      await hideComments(conversations.slice(from, from + AT_ONCE).map(({ id }) => id)),
    );
  const refused = responses.flatMap((response) => response.refused);
  return {
    asked: responses.reduce((sum, { items }) => sum + items.length, 0),
    refused: conversations.flatMap((conversation) => {
      const not = refused.find(({ conversation_id: id }) => id === conversation.id);
      return not ? [{ id: conversation.id, conversation, detail: not.detail }] : [];
    }),
  };
}
