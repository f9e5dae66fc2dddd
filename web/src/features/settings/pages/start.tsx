/** Settings without a subject: a phone shows the navigation alone, a wide screen goes on to the first subject. */
import { useMediaQuery } from "@mantine/hooks";
import { Navigate } from "@tanstack/react-router";
import type { ReactElement } from "react";

import { atLeast, useSession } from "@/api/session";

export function Page(): ReactElement | null {
  const { role } = useSession();
  const wide = useMediaQuery("(min-width: 48em)", true, { getInitialValueInEffect: false });
  if (!wide) return null;
  const first = atLeast(role, "administrator") ? "/settings/integrations" : "/settings/profile";
  return <Navigate to={first} replace />;
}
