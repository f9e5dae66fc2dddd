/** Keeps pages for those who run the account from others, who could do nothing there. */
import { IconLock } from "@tabler/icons-react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { atLeast, useSession } from "@/api/session";
import { EmptyState, LinkButton } from "@/ui";

interface Props {
  /** Whether the page is for who runs the installation only. */
  operator?: boolean;
  children: ReactNode;
}

export function ForAdministrators({ operator = false, children }: Props): ReactNode {
  const { role, user } = useSession();
  if (!atLeast(role, "administrator") || (operator && !user.is_operator)) return <Closed />;
  return children;
}

function Closed(): ReactElement {
  const { t } = useTranslation("settings");
  return (
    <EmptyState
      whole
      icon={<IconLock />}
      title={t("closed.title")}
      text={t("closed.text")}
      action={<LinkButton to="/">{t("closed.home")}</LinkButton>}
    />
  );
}
