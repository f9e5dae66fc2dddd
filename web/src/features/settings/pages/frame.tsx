/** Settings: the navigation beside the page of a subject. On a phone one of the two at a time. */
import { Outlet, useLocation } from "@tanstack/react-router";
import type { ReactElement } from "react";

import "@/i18n/features";

import classes from "../frame.module.css";
import { Navigation } from "../Navigation";

export function Page(): ReactElement {
  const { pathname } = useLocation();
  const chosen = pathname.replace(/\/$/, "") !== "/settings";
  return (
    <div className={classes.frame} data-chosen={chosen || undefined}>
      <div className={classes.side}>
        <Navigation alone={!chosen} />
      </div>
      {/* Scrolled by keyboard, also where there is nothing on it to press. */}
      <div className={classes.page} tabIndex={0}>
        <Outlet />
      </div>
    </div>
  );
}
