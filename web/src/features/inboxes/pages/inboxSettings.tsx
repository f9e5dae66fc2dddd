/** Settings → Integrations → one inbox. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";

import { Allowed } from "@/features/settings";

import { InboxSettings } from "../InboxSettings";

const route = getRouteApi("/shell/settings/inboxes/$inboxId");

export function Page(): ReactElement {
  const navigate = useNavigate();
  const { inboxId } = route.useParams();
  const { tab, connect, delivery } = route.useSearch();
  const show = (search: { tab?: "activity"; delivery?: number }, replace: boolean): void =>
    void navigate({ to: "/settings/inboxes/$inboxId", params: { inboxId }, search, replace });
  return (
    <Allowed permission="inbox.manage">
      <InboxSettings
        inboxId={inboxId}
        tab={tab ?? "overview"}
        connecting={connect === true}
        deliveryId={delivery ?? null}
        onTab={(chosen) => show(chosen === "activity" ? { tab: chosen } : {}, true)}
        onDelivery={(id) =>
          show({ tab: "activity", ...(id !== null && { delivery: id }) }, id === null)
        }
      />
    </Allowed>
  );
}
