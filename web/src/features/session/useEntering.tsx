/** From a session that the server just gave to the page behind it. */
import { Center, Loader } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { adoptSession } from "@/api/session";
import type { Session } from "@/api/types";

import { SessionFrame } from "./SessionFrame";

export interface Entering {
  /** True from then on: what this page had fetched is forgotten, and would be answered differently now. */
  entered: boolean;
  enter: (session: Session) => void;
}

export function useEntering(onSignedIn: () => void): Entering {
  const client = useQueryClient();
  const [entered, setEntered] = useState(false);
  return {
    entered,
    enter: (session) => {
      setEntered(true);
      adoptSession(client, session);
      onSignedIn();
    },
  };
}

export function EnteringPage(): ReactElement {
  const { t } = useTranslation("session");
  return (
    <SessionFrame title={t("entering")}>
      <Center p="md">
        <Loader />
      </Center>
    </SessionFrame>
  );
}
