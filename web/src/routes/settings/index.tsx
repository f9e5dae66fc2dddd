/** The page "index". */
import type { ReactElement } from "react";

export function Page(): ReactElement {
  return <main />;
}
