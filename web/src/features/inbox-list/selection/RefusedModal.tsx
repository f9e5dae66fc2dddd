/** Which of many conversations something was not done to, and why. */
import { List, Modal } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Refused } from "./useChangeMany";

interface Props {
  title: string;
  refused: readonly Refused[];
  onClose: () => void;
}

export function RefusedModal({ title, refused, onClose }: Props): ReactElement {
  const { t } = useTranslation("comments");
  return (
    <Modal opened={refused.length > 0} onClose={onClose} title={title} centered>
      <List size="sm" spacing="xs">
        {refused.map(({ id, conversation, detail }) => (
          <List.Item key={id}>
            <strong dir="auto">
              {conversation
                ? t("bulk.refusedLine", {
                    name: conversation.contact.name.slice(0, 80),
                    number: conversation.number,
                  })
                : t("bulk.refusedUnknown")}
            </strong>
            <br />
            {detail}
          </List.Item>
        ))}
      </List>
    </Modal>
  );
}
