/** Permission to show notifications: the browser's own, and a switch that is kept in this browser alone. */
import { useSyncExternalStore } from "react";

const KEY = "frontdesk.notifications";
/** A tab hears of another's change by itself, and of its own by this. */
const CHANGED = "frontdesk:notifications";

/** Browsers on some phones have none for a page, and none has them without a secure address. */
export const canNotify = (): boolean => "Notification" in window && window.isSecureContext;

/** Whether the person once said no: only the browser's own settings change that. */
export const blockedHere = (): boolean => canNotify() && Notification.permission === "denied";

export function notifies(): boolean {
  return canNotify() && Notification.permission === "granted" && read() === "on";
}

/** Asks for the browser's permission where there is none yet: only ever called by a press. */
export async function switchNotifications(on: boolean): Promise<void> {
  const granted = !on || (await Notification.requestPermission()) === "granted";
  try {
    localStorage.setItem(KEY, on && granted ? "on" : "off");
  } catch {
    // A browser that keeps nothing notifies nobody.
  }
  window.dispatchEvent(new Event(CHANGED));
}

/** Whether it is on, as it changes. */
export function useNotifying(): boolean {
  return useSyncExternalStore((listener) => {
    window.addEventListener(CHANGED, listener);
    window.addEventListener("storage", listener);
    return () => {
      window.removeEventListener(CHANGED, listener);
      window.removeEventListener("storage", listener);
    };
  }, notifies);
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
