/** The team by a key, wherever the pane is. */
import { useState } from "react";
import type { ReactElement } from "react";

import type { Conversation } from "@/api/types";
import { later, OnceWanted, useShortcut } from "@/ui";

import { useChangeConversation } from "./useChange";

const TeamDialog = later(() => import("./TeamDialog"));

export function TeamModal({ conversation }: { conversation: Conversation }): ReactElement {
  const [wanted, setWanted] = useState(false);
  const change = useChangeConversation();
  const close = (): void => setWanted(false);
  useShortcut("team", () => setWanted(true));
  return (
    <OnceWanted wanted={wanted} onClose={close}>
      {(opened) => (
        <TeamDialog
          opened={opened}
          chosen={conversation.team?.id ?? null}
          onChoose={(id) => change(conversation, { team_id: id })}
          onClose={close}
        />
      )}
    </OnceWanted>
  );
}
