/** A reply to a comment that only its author sees: whether the platform takes it now, and its text. */
import { Button, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { privateReplyQuery, replyPrivately } from "@/api/comments";
import { newId } from "@/api/ids";
import { inboxesQuery } from "@/api/inboxes";
import type { Capabilities, Comment } from "@/api/types";
import { adoptMessage, useDirectDraft } from "@/features/outbox";
import { ProblemAlert, toast } from "@/ui";

import classes from "./comments.module.css";
import { Conditions } from "./Conditions";
import { ShortText } from "./ShortText";

interface Props {
  /** The comment that is replied to; null while none is. */
  comment: Comment | null;
  onClose: () => void;
}

export default function PrivateReplyModal({ comment, onClose }: Props): ReactElement {
  const { t } = useTranslation("comments");
  return (
    <Modal opened={comment !== null} onClose={onClose} title={t("private.title")} centered>
      {comment && <Form key={comment.id} comment={comment} onClose={onClose} />}
    </Modal>
  );
}

function Form({ comment, onClose }: Props & { comment: Comment }): ReactElement {
  const { t } = useTranslation("comments");
  const client = useQueryClient();
  const asked = useQuery(privateReplyQuery(comment.id));
  const capabilities = useCapabilities(asked.data?.inbox_id ?? null);
  // One for as long as this is open: sent twice, it is one message.
  const [clientId] = useState(() => newId());
  const { text, write, forget } = useDirectDraft(comment.id);
  const send = useMutation({
    mutationFn: (words: string) => replyPrivately(comment.id, clientId, words),
    onSuccess: (message) => {
      adoptMessage(client, message);
      forget();
      toast(t("private.sent"));
      onClose();
    },
    // What was so when this was opened may not be so any more.
    onError: () => void asked.refetch(),
  });
  const name = comment.author.name ?? comment.author.username ?? t("thread.someone");
  const quoted = (
    <blockquote className={classes.quoted} dir="auto">
      <Text size="xs" fw={600} lineClamp={1}>
        {name}
      </Text>
      <Text size="sm" lineClamp={5}>
        {comment.content ?? t("thread.noText")}
      </Text>
    </blockquote>
  );
  // There is nothing to write while it is not known whether it can be sent, or known that it cannot.
  if (asked.data?.possible !== true)
    return (
      <Stack gap="sm">
        {quoted}
        {asked.data && <Conditions conditions={asked.data.conditions} />}
        {asked.isPending && <Skeleton height={150} />}
        {asked.error && <ProblemAlert error={asked.error} onRetry={() => void asked.refetch()} />}
        <Group justify="flex-end">
          <Button variant="default" data-autofocus onClick={onClose}>
            {t("actions.close", { ns: "common" })}
          </Button>
        </Group>
      </Stack>
    );
  return (
    <ShortText
      label={t("private.label")}
      text={text}
      onChange={write}
      placeholder={t("private.placeholder", { name })}
      limit={capabilities?.text_limit ?? null}
      unit={capabilities?.text_unit}
      action={t("private.send")}
      sending={send}
      onCancel={onClose}
    >
      {quoted}
      <Conditions conditions={asked.data.conditions} />
    </ShortText>
  );
}

/** What that inbox can do; undefined when the user does not see the inbox. */
function useCapabilities(inboxId: number | null): Capabilities | undefined {
  const { data: inboxes } = useQuery(inboxesQuery);
  return inboxes?.find(({ id }) => id === inboxId)?.capabilities;
}
