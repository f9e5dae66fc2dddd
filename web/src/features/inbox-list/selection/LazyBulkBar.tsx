/** What can be done to the selected conversations; its code comes with the first selection. */
import type { ReactElement } from "react";

import { later, OnceWanted } from "@/ui";

import type { BulkProps } from "./BulkBar";

const BulkBar = later(() => import("./BulkBar"));

export function LazyBulkBar(props: BulkProps): ReactElement {
  return <OnceWanted wanted={props.selection.on}>{() => <BulkBar {...props} />}</OnceWanted>;
}
