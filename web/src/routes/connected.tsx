/** The end of connecting: the inbox works and gets its name. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";

import { Connected } from "@/features/inboxes";

const route = getRouteApi("/shell/connected/$inboxId");

export function Page(): ReactElement {
  const navigate = useNavigate();
  const { inboxId } = route.useParams();
  const { again = false } = route.useSearch();
  return (
    <Connected
      inboxId={inboxId}
      again={again}
      // The first messages arrive in the inbox; who has connected more is busy with connecting.
      onFinish={(first) => void navigate({ to: first ? "/" : "/settings/channels" })}
    />
  );
}
