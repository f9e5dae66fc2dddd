/** Inviting a colleague: who, as what and into which inboxes; then the link, to pass on. */
import { Alert, Box, Button, Group, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { inboxesQuery } from "@/api/inboxes";
import { invitationsQuery, invite } from "@/api/team";
import type { InvitedRole, NewInvitation } from "@/api/types";
import { CopyField, DialogForm, fieldErrors, fullDate, useFocusBack } from "@/ui";

import { InboxChoice } from "./InboxChoice";

const ROLES: readonly InvitedRole[] = ["agent", "supervisor", "administrator"];

interface Props {
  onClose: () => void;
  /** An invitation just made anew, whose link is to be shown. */
  made?: NewInvitation;
}

export function InviteModal({ onClose, made: given }: Props): ReactElement {
  useFocusBack();
  const { t } = useTranslation("team");
  const [made, setMade] = useState<NewInvitation | null>(given ?? null);
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      title={made ? t("invited", { email: made.email }) : t("invite")}
    >
      {made ? <Made invitation={made} onClose={onClose} /> : <Form {...{ setMade, onClose }} />}
    </Modal>
  );
}

function Form({
  setMade,
  onClose,
}: {
  setMade: (made: NewInvitation) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("team");
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<InvitedRole>("agent");
  const [chosen, setChosen] = useState<readonly number[] | null>(null);
  const { data: inboxes = [] } = useQuery(inboxesQuery);
  const make = useMutation({
    mutationFn: () => invite(email.trim(), role, role === "agent" ? chosen : null),
    onSuccess: (made) => {
      setMade(made);
      void client.invalidateQueries({ queryKey: invitationsQuery.queryKey });
    },
  });
  const lacksInboxes = role === "agent" && chosen?.length === 0;
  return (
    <DialogForm
      sending={make}
      fields={["email"]}
      action={lacksInboxes ? t("chooseInbox") : t("makeLink")}
      disabled={lacksInboxes}
      onCancel={onClose}
    >
      <TextInput
        label={t("email")}
        type="email"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={fieldErrors(make.error).email}
        required
        withAsterisk={false}
        autoComplete="off"
        data-autofocus
      />
      <Radio.Group label={t("as")} value={role} onChange={(value) => setRole(value)}>
        <Stack gap="sm" mt="xs">
          {ROLES.map((value) => (
            <Radio
              key={value}
              value={value}
              label={t(`role.${value}`)}
              description={t(`roleText.${value}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {role === "agent" && inboxes.length > 0 && (
        <Radio.Group
          label={t("inboxesFor")}
          value={chosen === null ? "all" : "chosen"}
          onChange={(value) => setChosen(value === "all" ? null : [])}
        >
          <Stack gap="sm" mt="xs">
            <Radio value="all" label={t("inboxesAll")} description={t("inboxesAllText")} />
            <Radio value="chosen" label={t("inboxesChosen")} />
            {chosen !== null && (
              <Box ps="1.9rem">
                <InboxChoice inboxes={inboxes} chosen={chosen} onChoose={setChosen} />
              </Box>
            )}
          </Stack>
        </Radio.Group>
      )}
    </DialogForm>
  );
}

function Made({ invitation, onClose }: { invitation: NewInvitation; onClose: () => void }) {
  const { t } = useTranslation("team");
  return (
    <Stack gap="md">
      <CopyField label={t("link")} value={invitation.url} />
      <Alert variant="light" icon={<IconInfoCircle size={18} />}>
        <Text size="sm">{t("linkText", { until: fullDate(invitation.expires_at) })}</Text>
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t("done")}</Button>
      </Group>
    </Stack>
  );
}
