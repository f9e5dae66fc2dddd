/** The inbox: the list, and beside it what is chosen in it. */
import { Outlet } from "@tanstack/react-router";
import type { ReactElement } from "react";

export function Page(): ReactElement {
  return <Outlet />;
}
