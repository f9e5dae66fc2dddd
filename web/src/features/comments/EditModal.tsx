/** Other words for a comment of the business, which is then posted again. */
import { Alert, Modal } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { editComment } from "@/api/comments";
import { newId } from "@/api/ids";
import type { TextUnit } from "@/api/textLength";
import type { Comment } from "@/api/types";
import { adoptMessage } from "@/features/outbox";

import { ShortText } from "./ShortText";

interface Props {
  /** The comment that is changed; null while none is. */
  comment: Comment | null;
  /** How long a comment may be, in these units. */
  limit: number;
  unit: TextUnit | undefined;
  onClose: () => void;
}

export default function EditModal({ comment, limit, unit, onClose }: Props): ReactElement {
  const { t } = useTranslation("comments");
  return (
    <Modal
      opened={comment !== null}
      onClose={onClose}
      // A slip beside the dialog must not lose what was written in it.
      closeOnClickOutside={false}
      title={t("edit.title")}
      centered
    >
      {comment && (
        <Form key={comment.id} comment={comment} limit={limit} unit={unit} onClose={onClose} />
      )}
    </Modal>
  );
}

function Form({ comment, limit, unit, onClose }: Props & { comment: Comment }): ReactElement {
  const { t } = useTranslation("comments");
  const client = useQueryClient();
  // One for as long as this is open: sent twice, it is one comment.
  const [clientId] = useState(() => newId());
  const [text, setText] = useState(comment.content ?? "");
  const save = useMutation({
    mutationFn: (words: string) => editComment(comment.id, clientId, words),
    onSuccess: (message) => {
      adoptMessage(client, message);
      onClose();
    },
  });
  return (
    <ShortText
      label={t("edit.label")}
      text={text}
      onChange={setText}
      limit={limit}
      unit={unit}
      action={t("edit.save")}
      sending={save}
      allows={(words) => words !== comment.content?.trim()}
      onCancel={onClose}
    >
      <Alert variant="light" color="orange" icon={<IconInfoCircle size={18} />}>
        {t("edit.text")}
      </Alert>
    </ShortText>
  );
}
