/** A sound when a customer writes who is mine or nobody's, for who wants it; never for what is being looked at. */
import { useParams } from "@tanstack/react-router";

import { soundOf, useSession } from "@/api/session";
import { useNews } from "@/live";

import { chime } from "./chime";

/** What came before this many milliseconds is no news: the line was broken, or another tab told of it. */
const NEWS = 30_000;
/** After a sound, this many milliseconds without another, in all tabs of the browser together. */
const QUIET = 3_000;
const LAST_KEY = "frontdesk.chimed";

export function useChime(): void {
  const { user } = useSession();
  const { conversationId } = useParams({ strict: false });
  useNews((event) => {
    if (event.kind !== "message" || !soundOf(user)) return;
    const { message, conversation } = event.payload;
    const { assignee } = conversation;
    if (message.direction !== "in" || (assignee !== null && assignee.id !== user.id)) return;
    // What is found long after it was written is read, but wakes nobody.
    if (message.missed || conversation.unread_count === 0) return;
    if (Date.now() - Date.parse(message.received_at) > NEWS) return;
    if (conversation.id === conversationId && document.hasFocus()) return;
    if (Date.now() - Number(localStorage.getItem(LAST_KEY) ?? 0) < QUIET) return;
    localStorage.setItem(LAST_KEY, String(Date.now()));
    chime().catch(() => undefined);
  });
}
