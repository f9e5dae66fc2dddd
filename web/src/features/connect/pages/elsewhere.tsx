/** An address without a page of its own: where a platform sends the browser back to, or nothing. */
import { useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import "@/i18n/features";
import { channelsQuery } from "@/api/inboxes";
import { inboxLabel, toast } from "@/ui";

import { ConnectCallback } from "../ConnectCallback";

export function Page(): ReactElement {
  const { t } = useTranslation("connect");
  const client = useQueryClient();
  const navigate = useNavigate();
  const { pathname, searchStr } = useLocation();
  return (
    <ConnectCallback
      key={pathname + searchStr}
      path={pathname}
      search={searchStr}
      onConnected={({ inbox, reconnected }) => {
        const channel = client
          .getQueryData(channelsQuery.queryKey)
          ?.find(({ name }) => name === inbox.channel);
        const name = inboxLabel(inbox.name, channel);
        if (reconnected) toast(t("reconnected", { name }));
        // In the place of this address: what it carries counted once, and loading it anew would say so.
        void navigate({
          to: "/settings/integrations",
          search: { tab: "integrated", ...(!reconnected && { setup: inbox.id }) },
          replace: true,
        });
      }}
    />
  );
}
