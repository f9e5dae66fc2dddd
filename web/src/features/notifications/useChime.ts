/** A sound when a customer writes who is mine or nobody's, for who wants it; never for what is being looked at. */
import { useParams } from "@tanstack/react-router";

import { soundOf, useSession } from "@/api/session";
import { useFeedEvents } from "@/live";

import { chime } from "./chime";
import { callOf } from "./notifiable";

/** After a sound, this many milliseconds without another, in all tabs of the browser together. */
const QUIET = 3_000;
const LAST_KEY = "frontdesk.chimed";

export function useChime(): void {
  const { user } = useSession();
  const { conversationId } = useParams({ strict: false });
  useFeedEvents((event) => {
    const call = soundOf(user) ? callOf(event, user.id, Date.now()) : null;
    if (call?.why !== "message") return;
    if (call.conversation.id === conversationId && document.hasFocus()) return;
    if (chimedLately()) return;
    chime().catch(() => undefined);
  });
}

/** Whether a tab of this browser chimed a moment ago; else this one does. */
function chimedLately(): boolean {
  try {
    if (Date.now() - Number(localStorage.getItem(LAST_KEY) ?? 0) < QUIET) return true;
    localStorage.setItem(LAST_KEY, String(Date.now()));
  } catch {
    // A full or forbidden storage tells the tabs nothing of each other: each chimes for itself.
  }
  return false;
}
