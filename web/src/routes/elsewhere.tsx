/** An address without a page of its own: where a platform sends the browser back to, or nothing. */
import { useLocation, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";

import { ConnectCallback } from "@/features/inboxes";

export function Page(): ReactElement {
  const navigate = useNavigate();
  const { pathname, searchStr } = useLocation();
  return (
    <ConnectCallback
      key={pathname + searchStr}
      path={pathname}
      search={searchStr}
      onConnected={({ inbox, reconnected }) =>
        // In the place of this address: what it carries counted once, and loading it anew would say so.
        void navigate({
          to: "/connected/$inboxId",
          params: { inboxId: inbox.id },
          search: reconnected ? { again: true } : {},
          replace: true,
        })
      }
    />
  );
}
