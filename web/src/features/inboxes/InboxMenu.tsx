/** What can be done with a connected channel: the menu of three dots on its card and on its page. */
import { Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconCopy,
  IconDots,
  IconPencil,
  IconPlugConnected,
  IconPlugConnectedX,
  IconSettings,
} from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Channel, Inbox } from "@/api/types";
import { platformsOf } from "@/features/channels";
import { ConnectModal, useLeaveForPlatform } from "@/features/connect";
import { IconButton, inboxLabel, MenuLink, toastProblem } from "@/ui";

import { useDisconnect } from "./useDisconnect";

interface Props {
  inbox: Inbox;
  channel: Channel;
  /** On the inbox's own page there is no way to it. */
  onPage?: boolean;
}

export function InboxMenu({ inbox, channel, onPage = false }: Props): ReactElement | null {
  const { t } = useTranslation("inboxes");
  const name = inboxLabel(inbox.name, channel);
  const [form, { open, close }] = useDisclosure(false);
  const [cloning, clone] = useDisclosure(false);
  const { leave } = useLeaveForPlatform(toastProblem);
  const disconnect = useDisconnect(inbox, name);
  const byForm = channel.connect_form.length > 0;
  const [platform] = platformsOf([channel]);
  const entries = channel.menu.filter((entry) => entry !== "edit" || !onPage);
  return (
    <>
      <Menu>
        <Menu.Target>
          <IconButton size="lg" label={t("menu", { name })}>
            <IconDots size={18} />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown>
          {inbox.state !== "connected" && channel.connects && (
            <Menu.Item
              leftSection={<IconPlugConnected size={16} />}
              onClick={() =>
                byForm ? open() : leave({ channel: inbox.channel, inboxId: inbox.id })
              }
            >
              {t("connect")}
            </Menu.Item>
          )}
          {inbox.state !== "disconnected" && (
            <Menu.Item leftSection={<IconPlugConnectedX size={16} />} onClick={disconnect}>
              {t("disconnect")}
            </Menu.Item>
          )}
          {entries.includes("edit") && (
            <MenuLink
              to="/settings/inboxes/$inboxId"
              params={{ inboxId: inbox.id }}
              leftSection={<IconPencil size={16} />}
            >
              {t("edit")}
            </MenuLink>
          )}
          {entries.includes("clone") && (
            <Menu.Item leftSection={<IconCopy size={16} />} onClick={clone.open}>
              {t("clone")}
            </Menu.Item>
          )}
          {entries.includes("settings") && (
            <MenuLink
              to="/settings/integrations/$channel"
              params={{ channel: channel.name }}
              leftSection={<IconSettings size={16} />}
            >
              {t("channel.settings", { ns: "channels" })}
            </MenuLink>
          )}
        </Menu.Dropdown>
      </Menu>
      {platform && (
        <>
          <ConnectModal platform={platform} inboxId={inbox.id} opened={form} onClose={close} />
          <ConnectModal
            platform={platform}
            original={inbox}
            opened={cloning}
            onClose={clone.close}
          />
        </>
      )}
    </>
  );
}
