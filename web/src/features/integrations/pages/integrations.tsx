/** Settings → Integrations. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";

import { inboxesQuery } from "@/api/inboxes";
import { Allowed } from "@/features/settings";

import { Integrations } from "../Integrations";
import type { IntegrationsTab } from "../Integrations";

const route = getRouteApi("/shell/settings/integrations");

export function Page(): ReactElement {
  const navigate = useNavigate();
  const { tab, connect, setup } = route.useSearch();
  const { data: inboxes } = useQuery(inboxesQuery);
  const show = (search: { tab?: IntegrationsTab; connect?: string }): void =>
    void navigate({ to: "/settings/integrations", search, replace: true });
  // Who has nothing connected comes for what can be.
  const usual: IntegrationsTab = inboxes?.length === 0 ? "available" : "integrated";
  return (
    <Allowed permission="inbox.manage">
      <Integrations
        tab={tab ?? usual}
        onTab={(chosen) => show({ tab: chosen })}
        connecting={connect ?? null}
        onConnecting={(platform) =>
          show({ tab: "available", ...(platform !== null && { connect: platform }) })
        }
        settingUp={setup ?? null}
        onSetUp={() => show({ tab: "integrated" })}
      />
    </Allowed>
  );
}
