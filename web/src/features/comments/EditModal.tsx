/** Other words for a comment of the business, which is then posted again. */
import { Alert, Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { editComment } from "@/api/comments";
import { newId } from "@/api/ids";
import type { Comment } from "@/api/types";
import { adoptMessage } from "@/features/messages";
import { ProblemAlert } from "@/ui";

interface Props {
  /** The comment that is changed; null while none is. */
  comment: Comment | null;
  /** The most characters a comment may have. */
  limit: number;
  onClose: () => void;
}

export function EditModal({ comment, limit, onClose }: Props): ReactElement {
  const { t } = useTranslation("comments");
  return (
    <Modal opened={comment !== null} onClose={onClose} title={t("edit.title")} centered>
      {comment && <Form key={comment.id} comment={comment} limit={limit} onClose={onClose} />}
    </Modal>
  );
}

function Form({ comment, limit, onClose }: Props & { comment: Comment }): ReactElement {
  const { t } = useTranslation("comments");
  const client = useQueryClient();
  const [text, setText] = useState(comment.content ?? "");
  // One for as long as this is open: sent twice, it is one comment.
  const [clientId] = useState(() => newId());
  const words = text.trim();
  const length = Array.from(words).length;
  const over = length - limit;
  const save = useMutation({
    mutationFn: () => editComment(comment.id, clientId, words),
    onSuccess: (message) => {
      adoptMessage(client, message);
      onClose();
    },
  });
  const maySave = words !== "" && over <= 0 && words !== comment.content?.trim();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (maySave) save.mutate();
      }}
    >
      <Stack gap="sm">
        <Alert variant="light" color="orange" icon={<IconInfoCircle size={18} />}>
          {t("edit.text")}
        </Alert>
        <Textarea
          aria-label={t("edit.label")}
          autosize
          minRows={2}
          maxRows={8}
          dir="auto"
          data-autofocus
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }}
          error={over > 0 && t("edit.over", { count: over })}
        />
        <Text size="xs" ta="end" c={over > 0 ? "var(--fd-bad)" : "dimmed"} aria-live="polite">
          {t("edit.count", { count: length, limit })}
        </Text>
        {save.error && <ProblemAlert error={save.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("actions.cancel", { ns: "common" })}
          </Button>
          <Button type="submit" disabled={!maySave} loading={save.isPending}>
            {t("edit.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
