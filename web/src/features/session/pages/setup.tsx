/** The page of the set-up link, `/setup#<token>`. */
import { useLocation, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";

import { SetUp } from "../SetUp";

export function Page(): ReactElement {
  const navigate = useNavigate();
  const { hash } = useLocation();
  return (
    <SetUp
      token={hash}
      onSignedIn={() => void navigate({ to: "/settings/integrations", replace: true })}
    />
  );
}
