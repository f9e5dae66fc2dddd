/** Whether one has replied in a thread since it was opened, here or on another device: who did has seen what is in it. */
import { useState } from "react";

import { useSession } from "@/api/session";
import type { Conversation, Message } from "@/api/types";
import type { Outgoing } from "@/features/outbox";

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
    outgoing.some(({ client_id: id, private: note }) => !note && !before.has(id)) ||
    (newest !== null && messages.some((one) => one.id > newest && isReply(one, me)));
  if (isReplying && !replied) setReplied(true);
  return replied;
}

/** Assigning or labelling leaves a line with one's name, too; it says nothing of having read, and nor does a note. */
const isReply = ({ direction, private: note, author }: Message, me: number): boolean =>
  direction === "out" && !note && author.kind === "user" && author.id === me;
