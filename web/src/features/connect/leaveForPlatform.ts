/** Leaving for a platform to connect an account, and remembering why, for when the browser comes back. */
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { startConnecting } from "@/api/channels";

const KEY = "frontdesk.connecting";

/** What was begun: a new inbox on a channel, or an inbox to be connected again. */
export interface Start {
  channel: string;
  inboxId?: number;
  /** Whether only this channel was asked for, not the platform's others as well. */
  alone?: true;
}

function remember(start: Start): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(start));
  } catch {
    // Only "try again" becomes a step longer.
  }
}

/** What this tab began last; null when it began nothing, or cannot remember. */
export function recall(): Start | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return isStart(kept) ? kept : null;
  } catch {
    return null;
  }
}

function isStart(value: unknown): value is Start {
  if (typeof value !== "object" || value === null) return false;
  const { channel, inboxId } = value as Record<string, unknown>;
  return typeof channel === "string" && (inboxId === undefined || typeof inboxId === "number");
}

export interface Leaving {
  /** Sends the browser to the platform. */
  leave: (start: Start) => void;
  /** From the click until the page is gone. */
  leaving: boolean;
  error: Error | null;
}

/** @param onError called with what went wrong, where there is no place to show it */
export function useLeaveForPlatform(onError?: (error: Error) => void): Leaving {
  const [gone, setGone] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ channel, inboxId, alone }: Start) =>
      startConnecting(channel, inboxId, alone === true),
    onSuccess: ({ url }, start) => {
      remember(start);
      setGone(true);
      location.assign(url);
    },
    ...(onError && { onError }),
  });
  useEffect(() => {
    // Who comes back with the browser's button finds the page as it was left, and must be able to go again.
    const back = (): void => setGone(false);
    window.addEventListener("pageshow", back);
    return () => window.removeEventListener("pageshow", back);
  }, []);
  return { leave: mutate, leaving: isPending || gone, error };
}
