/** One member: who, in which role, seeing which inboxes. */
import { ActionIcon, Badge, Button, Group, Select, Text, Tooltip } from "@mantine/core";
import { IconInbox, IconUserMinus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery } from "@/api/inboxes";
import { can } from "@/api/session";
import type { Inbox, Membership, Role } from "@/api/types";
import { Avatar, confirm, inboxLabel, Row, toast } from "@/ui";

import { grantable, mayChange } from "./roles";
import type { Me } from "./roles";
import classes from "./Team.module.css";
import { useChangeMembership, useRemoveMember } from "./useMembership";

interface Props {
  member: Membership;
  members: readonly Membership[];
  me: Me;
  inboxes: readonly Inbox[];
  onInboxes: () => void;
}

export function MemberRow({ member, members, me, inboxes, onInboxes }: Props): ReactElement {
  const { t } = useTranslation("team");
  const { user, role } = member;
  const administers = can(me, "member.manage");
  const isMe = user.id === me.id;
  const editable = mayChange(me, member, members);
  return (
    <Row>
      <Avatar name={user.name} size={36} />
      <div className={classes.words}>
        <Group gap={6} wrap="nowrap">
          <Text fw={500} truncate>
            {user.name}
          </Text>
          {isMe && (
            <Badge size="xs" variant="light" color="gray" flex="none">
              {t("you")}
            </Badge>
          )}
        </Group>
        {user.email !== null && (
          <Text size="xs" c="dimmed" truncate>
            {user.email}
          </Text>
        )}
      </div>
      <Group gap="xs" className={classes.controls ?? ""}>
        {administers && <Inboxes {...{ member, inboxes, onInboxes }} />}
        {editable ? (
          <RolePicker member={member} me={me} />
        ) : (
          <Badge variant="light" color="gray">
            {t(`role.${role}`)}
          </Badge>
        )}
        {administers &&
          (editable && !isMe ? <Remove member={member} /> : <span className={classes.nothing} />)}
      </Group>
    </Row>
  );
}

function RolePicker({ member, me }: { member: Membership; me: Me }): ReactElement {
  const { t } = useTranslation("team");
  const { user, role } = member;
  const change = useChangeMembership(user.id, (changed) =>
    toast(t("roleChanged", { name: user.name, role: t(`role.${changed.role}`) })),
  );
  const choose = (wanted: string | null): void => {
    if (wanted === null || wanted === role) return;
    const apply = (): void => change.mutate({ role: wanted as Role });
    if (user.id !== me.id) apply();
    else {
      confirm({
        title: t("ownRole"),
        text: t("ownRoleText"),
        action: t("ownRoleAction"),
        danger: false,
        onConfirm: apply,
      });
    }
  };
  return (
    <Select
      aria-label={t("roleOf", { name: user.name })}
      className={classes.role ?? ""}
      size="xs"
      data={grantable(me).map((value) => ({ value, label: t(`role.${value}`) }))}
      value={role}
      onChange={choose}
      allowDeselect={false}
      disabled={change.isPending}
      comboboxProps={{ withinPortal: true }}
    />
  );
}

/** Which inboxes somebody sees: only agents see some, all others every one. */
function Inboxes({ member, inboxes, onInboxes }: Pick<Props, "member" | "inboxes" | "onInboxes">) {
  const { t } = useTranslation("team");
  const { data: channels } = useQuery(channelsQuery);
  if (member.role !== "agent") {
    return (
      <Text size="xs" c="dimmed">
        {t("allInboxes")}
      </Text>
    );
  }
  const words = ({ name, channel: used }: Inbox): string =>
    inboxLabel(
      name,
      channels?.find((channel) => channel.name === used),
    );
  const seen = inboxes.filter(({ id }) => member.inbox_ids.includes(id));
  return (
    <Tooltip label={seen.map(words).join(", ") || t("noInboxes")} multiline maw={260}>
      <Button
        variant="default"
        size="xs"
        px="xs"
        leftSection={<IconInbox size={14} />}
        onClick={onInboxes}
      >
        {t("inboxCount", { count: seen.length })}
      </Button>
    </Tooltip>
  );
}

function Remove({ member: { user } }: Pick<Props, "member">): ReactElement {
  const { t } = useTranslation("team");
  const words = { name: user.name };
  const remove = useRemoveMember(user.id, () => toast(t("removed", words)));
  return (
    <Tooltip label={t("remove", words)}>
      <ActionIcon
        aria-label={t("remove", words)}
        loading={remove.isPending}
        onClick={() =>
          confirm({
            title: t("removeQuestion", words),
            text: t("removeText"),
            action: t("removeAction"),
            onConfirm: remove.mutate,
          })
        }
      >
        <IconUserMinus size={17} />
      </ActionIcon>
    </Tooltip>
  );
}
