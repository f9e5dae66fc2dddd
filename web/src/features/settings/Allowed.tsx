/** Shows a page to those who have its permission; others could do nothing there. */
import { IconLock } from "@tabler/icons-react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useCan } from "@/api/session";
import type { Permission } from "@/api/types";
import { EmptyState, LinkButton } from "@/ui";

interface Props {
  permission: Permission;
  children: ReactNode;
}

export function Allowed({ permission, children }: Props): ReactNode {
  return useCan(permission) ? children : <Closed />;
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
