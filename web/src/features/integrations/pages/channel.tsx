/** Settings → Integrations → one channel. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";

import { Allowed } from "@/features/settings";

import { ChannelPage } from "../ChannelPage";

const route = getRouteApi("/shell/settings/integrations/$channel");

export function Page(): ReactElement {
  const navigate = useNavigate();
  const { channel } = route.useParams();
  const { connect = false } = route.useSearch();
  return (
    <Allowed permission="inbox.manage">
      <ChannelPage
        key={channel}
        name={channel}
        connecting={connect}
        onConnecting={(open) =>
          void navigate({
            to: "/settings/integrations/$channel",
            params: { channel },
            search: open ? { connect: true } : {},
            replace: true,
          })
        }
      />
    </Allowed>
  );
}
