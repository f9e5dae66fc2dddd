/** Settings without a subject: a phone shows the navigation alone, a wide screen goes on to the first subject. */
import { useMediaQuery } from "@mantine/hooks";
import { Navigate } from "@tanstack/react-router";
import type { ReactElement } from "react";

import { useCan } from "@/api/session";

export function Page(): ReactElement | null {
  const connects = useCan("inbox.manage");
  const wide = useMediaQuery("(min-width: 48em)", true, { getInitialValueInEffect: false });
  if (!wide) return null;
  const first = connects ? "/settings/integrations" : "/settings/profile";
  return <Navigate to={first} replace />;
}
