/** The page to sign in; afterwards the visitor is where they wanted to go. */
import { getRouteApi, useRouter } from "@tanstack/react-router";
import type { ReactElement } from "react";

import { SignIn } from "../SignIn";

const route = getRouteApi("/sign-in");

export function Page(): ReactElement {
  const { history } = useRouter();
  const { next, ended = false } = route.useSearch();
  return <SignIn ended={ended} onSignedIn={() => history.replace(next ?? "/")} />;
}
