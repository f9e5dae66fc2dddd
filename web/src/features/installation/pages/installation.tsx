/** Settings → Installation. */
import type { ReactElement } from "react";

import { Allowed } from "@/features/settings";

import { Installation } from "../Installation";

export function Page(): ReactElement {
  return (
    <Allowed permission="installation.manage">
      <Installation />
    </Allowed>
  );
}
