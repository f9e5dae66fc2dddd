/** Does what the main button of a conversation says. */
import type { Conversation } from "@/api/types";

import { changeBy, mainActionOf } from "./mainAction";
import { useChangeConversation } from "./useChange";
import { useResolve } from "./useResolve";

export function useMainAction(): (conversation: Conversation) => void {
  const change = useChangeConversation();
  const resolve = useResolve();
  return (conversation) => {
    const action = mainActionOf(conversation);
    if (action === "resolve") resolve(conversation);
    else change(conversation, changeBy(action));
  };
}
