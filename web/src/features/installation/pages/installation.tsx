/** Settings → Installation. */
import type { ReactElement } from "react";

import { ForAdministrators } from "@/features/settings";

import { Installation } from "../Installation";

export function Page(): ReactElement {
  return (
    <ForAdministrators operator>
      <Installation />
    </ForAdministrators>
  );
}
