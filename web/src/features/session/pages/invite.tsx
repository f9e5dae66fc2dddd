/** The page of an invitation's link, `/invite#<token>`. */
import { useLocation, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";

import { AcceptInvitation } from "../AcceptInvitation";

export function Page(): ReactElement {
  const navigate = useNavigate();
  const { hash } = useLocation();
  return (
    <AcceptInvitation
      key={hash}
      token={hash}
      onSignedIn={() => void navigate({ to: "/", replace: true })}
    />
  );
}
