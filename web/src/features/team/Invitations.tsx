/** Invitations that nobody has accepted yet. */
import { Badge, Button, Group, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { inboxesQuery } from "@/api/inboxes";
import { invitationsQuery, invite, withdrawInvitation } from "@/api/team";
import type { Invitation, NewInvitation } from "@/api/types";
import { Avatar, confirm, FetchedRows, fullDate, Row, Section, toast, toastProblem } from "@/ui";

import { InviteModal } from "./InviteModal";
import classes from "./Team.module.css";

export function Invitations(): ReactElement {
  const { t } = useTranslation("team");
  const query = useQuery(invitationsQuery);
  const [made, setMade] = useState<NewInvitation | null>(null);
  return (
    <Section title={t("invitations")} flush>
      <FetchedRows query={query} count={1} none={t("noInvitations")}>
        {(invitation) => <InvitationRow invitation={invitation} onMade={setMade} />}
      </FetchedRows>
      {made && <InviteModal made={made} onClose={() => setMade(null)} />}
    </Section>
  );
}

interface RowProps {
  invitation: Invitation;
  onMade: (made: NewInvitation) => void;
}

function InvitationRow({ invitation, onMade }: RowProps): ReactElement {
  const { t } = useTranslation("team");
  const client = useQueryClient();
  const { id, email, role, expires_at: expires, inbox_ids: wanted } = invitation;
  const { data: inboxes = [] } = useQuery(inboxesQuery);
  const known = new Set(inboxes.map((inbox) => inbox.id));
  const again = (): void => void client.invalidateQueries({ queryKey: invitationsQuery.queryKey });
  const renew = useMutation({
    // Inboxes that are gone since then are left out.
    mutationFn: () => invite(email, role, wanted?.filter((each) => known.has(each)) ?? null),
    onSuccess: (made) => {
      onMade(made);
      again();
    },
    onError: toastProblem,
  });
  const withdraw = useMutation({
    mutationFn: () => withdrawInvitation(id),
    onSuccess: () => {
      toast(t("withdrawn", { email }));
      again();
    },
    onError: toastProblem,
  });
  return (
    <Row>
      <Avatar name={email} size={36} />
      <div className={classes.words}>
        <Text fw={500} truncate>
          {email}
        </Text>
        <Text size="xs" c="dimmed">
          {[
            t("expires", { date: fullDate(expires) }),
            role === "agent" && wanted && t("inboxCount", { count: wanted.length }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      </div>
      <Group gap="xs" className={classes.controls ?? ""}>
        <Badge variant="light" color="gray">
          {t(`role.${role}`)}
        </Badge>
        <Button
          variant="default"
          size="compact-sm"
          loading={renew.isPending}
          onClick={() =>
            confirm({
              title: t("newLinkQuestion", { email }),
              text: t("newLinkText"),
              action: t("newLink"),
              danger: false,
              onConfirm: renew.mutate,
            })
          }
        >
          {t("newLink")}
        </Button>
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          loading={withdraw.isPending}
          onClick={() =>
            confirm({
              title: t("withdrawQuestion", { email }),
              text: t("withdrawText"),
              action: t("withdraw"),
              onConfirm: withdraw.mutate,
            })
          }
        >
          {t("withdraw")}
        </Button>
      </Group>
    </Row>
  );
}
