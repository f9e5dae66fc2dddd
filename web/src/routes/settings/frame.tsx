/** Settings: the navigation beside the page of a subject. */
import { Outlet } from "@tanstack/react-router";
import type { ReactElement } from "react";

export function Page(): ReactElement {
  return <Outlet />;
}
