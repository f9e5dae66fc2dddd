/** Whether one has written in a thread since it was opened, here or on another device: who did has seen what is in it. */
import { useState } from "react";

import { useSession } from "@/api/session";
import type { Conversation, Message } from "@/api/types";

import type { Outgoing } from "./outbox";

/** @param outgoing what is on its way to the server */
export function useReplied(
  { last_message: last }: Pick<Conversation, "last_message">,
  messages: readonly Message[],
  outgoing: readonly Outgoing[],
): boolean {
  const me = useSession().user.id;
  const [before] = useState(() => new Set(outgoing.map(({ client_id: id }) => id)));
  // What is written later has a higher id, whatever else is loaded by then.
  const [newest, setNewest] = useState<number | null>(null);
  const [replied, setReplied] = useState(false);
  if (newest === null && messages.length > 0)
    setNewest(Math.max(last?.id ?? 0, ...messages.map(({ id }) => id)));
  const isReplying =
    outgoing.some(({ client_id: id }) => !before.has(id)) ||
    (newest !== null && messages.some(({ id, agent }) => id > newest && agent?.id === me));
  if (isReplying && !replied) setReplied(true);
  return replied;
}
