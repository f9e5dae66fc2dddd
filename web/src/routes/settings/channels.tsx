/** Settings → Channels. */
import type { ReactElement } from "react";

import { Channels } from "@/features/inboxes";

import { ForAdministrators } from "./administrators";

export function Page(): ReactElement {
  return (
    <ForAdministrators>
      <Channels />
    </ForAdministrators>
  );
}
