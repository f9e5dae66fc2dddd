/** Which inboxes an agent sees. */
import { Modal, Text } from "@mantine/core";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Inbox, Membership } from "@/api/types";
import { DialogForm, TextLink, toast, useFocusBack } from "@/ui";

import { InboxChoice } from "./InboxChoice";
import { useChangeMembership } from "./useMembership";

interface Props {
  member: Membership;
  inboxes: readonly Inbox[];
  onClose: () => void;
}

export function InboxesModal({ member, inboxes, onClose }: Props): ReactElement {
  useFocusBack();
  const { t } = useTranslation("team");
  const { user } = member;
  const [chosen, setChosen] = useState<readonly number[]>(member.inbox_ids);
  const change = useChangeMembership(user.id, () => {
    toast(t("inboxesSaved", { name: user.name }));
    onClose();
  });
  return (
    <Modal opened onClose={onClose} title={t("inboxesOf", { name: user.name })} centered>
      <DialogForm
        sending={{
          mutate: () => change.mutate({ inbox_ids: [...chosen] }),
          isPending: change.isPending,
          error: null, // said by a toast
        }}
        disabled={inboxes.length === 0}
        onCancel={onClose}
      >
        <Text size="sm" c="dimmed">
          {t("inboxesText")}
        </Text>
        {inboxes.length === 0 ? (
          <Text size="sm">
            {t("nothingConnected")}{" "}
            <TextLink to="/settings/integrations" size="sm">
              {t("connectFirst")}
            </TextLink>
          </Text>
        ) : (
          <InboxChoice inboxes={inboxes} chosen={chosen} onChoose={setChosen} />
        )}
      </DialogForm>
    </Modal>
  );
}
