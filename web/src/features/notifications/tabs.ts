/** The tabs of one browser among themselves: each thing is told once, and what is seen in one of them by none. */

const KEY = "frontdesk.notified";
/** More than can happen while the tabs hear of one event. */
const MOST = 100;

/** How long the tabs have to hear of the same event. */
export const SETTLING = 400;

/** Says that somebody looked as the message came, or is told of it; whether no tab said so before. */
export function claim(messageId: number): boolean {
  try {
    const known = (localStorage.getItem(KEY) ?? "").split(" ");
    if (known.includes(String(messageId))) return false;
    localStorage.setItem(KEY, [...known, messageId].slice(-MOST).join(" "));
  } catch {
    // A full or forbidden storage tells the tabs nothing of each other: each tells for itself.
  }
  return true;
}
