/** Settings → Installation. */
import type { ReactElement } from "react";

import { Installation } from "@/features/installation";

import { ForAdministrators } from "./administrators";

export function Page(): ReactElement {
  return (
    <ForAdministrators operator>
      <Installation />
    </ForAdministrators>
  );
}
