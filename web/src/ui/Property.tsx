/** A line of a side panel: what it is, and its value. All lines of a panel share one grid, those that are edited too. */
import type { ReactElement, ReactNode } from "react";

import classes from "./Property.module.css";

interface Props {
  label: string;
  children: ReactNode;
}

export function Property({ label, children }: Props): ReactElement {
  return (
    <div className={classes.property}>
      <span className={classes.label}>{label}</span>
      <div className={classes.value}>{children}</div>
    </div>
  );
}
