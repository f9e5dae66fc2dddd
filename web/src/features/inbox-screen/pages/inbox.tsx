/** The inbox: the list, and beside it what is chosen in it. On a phone one of the two at a time. */
import { Outlet, useParams } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { ConversationList } from "@/features/inbox-list";
import { Guard } from "@/ui";

import classes from "./inbox.module.css";

export function Page(): ReactElement {
  const { t } = useTranslation("inbox-screen");
  const { conversationId } = useParams({ strict: false });
  return (
    <div className={classes.inbox} data-open={conversationId !== undefined || undefined}>
      <div className={classes.list}>
        <Guard what={t("label", { ns: "inbox-list" })} of="list">
          <ConversationList />
        </Guard>
      </div>
      <div className={classes.chosen}>
        <Outlet />
      </div>
    </div>
  );
}
