/** Settings → Team: who works in the account, who is invited, and the teams. */
import { ActionIcon, Button, Group, Tooltip } from "@mantine/core";
import { IconPencil, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { useCan, useSession } from "@/api/session";
import { SettingsPage } from "@/ui";

import { AccountNameModal } from "./AccountNameModal";
import { Invitations } from "./Invitations";
import { InviteModal } from "./InviteModal";
import { Members } from "./Members";
import { Teams } from "./Teams";

export function Team(): ReactElement {
  const { t } = useTranslation("team");
  const { account } = useSession();
  const [open, setOpen] = useState<"invite" | "name" | null>(null);
  const renames = useCan("account.manage");
  const invites = useCan("member.manage");
  const close = (): void => setOpen(null);
  return (
    <SettingsPage
      title={t("title")}
      description={
        <Group gap={4} component="span">
          {t("text", { account: account.name })}
          {renames && (
            <Tooltip label={t("renameAccount")}>
              <ActionIcon size="sm" aria-label={t("renameAccount")} onClick={() => setOpen("name")}>
                <IconPencil size={14} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
      }
      actions={
        invites && (
          <Button leftSection={<IconUserPlus size={18} />} onClick={() => setOpen("invite")}>
            {t("invite")}
          </Button>
        )
      }
    >
      <Members />
      {invites && <Invitations />}
      <Teams />
      {open === "invite" && <InviteModal onClose={close} />}
      {open === "name" && <AccountNameModal name={account.name} onClose={close} />}
    </SettingsPage>
  );
}
