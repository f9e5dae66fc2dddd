/** The tabs of one browser among themselves: none notifies while another is looked at, and each thing is told once. */

const LOOKED_KEY = "frontdesk.looked";
const TOLD_KEY = "frontdesk.notified";

/** How long the tabs have to hear of the same event. */
export const SETTLING = 400;
const LATELY = 5_000;

/** Says that somebody looks at this tab. */
export function look(now: number): void {
  localStorage.setItem(LOOKED_KEY, String(now));
}

/** Whether this tab is to tell it: nobody looked at another one as it came, and no other told it before. */
export function claim(id: number, now: number): boolean {
  if (now - Number(localStorage.getItem(LOOKED_KEY) ?? 0) < LATELY) return false;
  if (Number(localStorage.getItem(TOLD_KEY) ?? 0) >= id) return false;
  localStorage.setItem(TOLD_KEY, String(id));
  return true;
}
