/**
 * What an address that no page has may be: the place a platform sends the browser back to.
 *
 * The channels say which paths those are. What was brought back is handed over once; then the inbox works or a
 * reason is shown.
 */
import type { Channel, ConnectedInbox } from "@/api/types";

import { recall } from "./leaveForPlatform";
import type { Start } from "./leaveForPlatform";
import { refusalOf } from "./refusals";
import type { Refusal } from "./refusals";

/** The part of a query that decides. */
interface Known<T> {
  data: T | undefined;
  error: Error | null;
}

export type Step =
  | { name: "looking" }
  | { name: "failed"; error: Error }
  | { name: "nothing" }
  | { name: "processing"; channel: Channel }
  | {
      name: "refused";
      channel: Channel;
      /** The platform's channels: they were asked for together. */
      family: readonly Channel[];
      start: Start | null;
      refusal: Refusal;
    }
  | { name: "connected"; connected: ConnectedInbox };

/** The channels that a path belongs to: those of one platform share it. */
export const channelsAt = (path: string, channels: readonly Channel[]): Channel[] =>
  channels.filter(({ connects, callback_path: callback }) => connects && callback === path);

export function cadenceOf(
  path: string,
  channels: Known<Channel[]>,
  completion: Known<ConnectedInbox>,
  begun: Start | null = recall(),
  operator = false,
): Step {
  if (!channels.data) {
    return channels.error ? { name: "failed", error: channels.error } : { name: "looking" };
  }
  const here = channelsAt(path, channels.data);
  const channel = here.find(({ name }) => name === begun?.channel) ?? here[0];
  if (!channel) return { name: "nothing" };
  if (completion.data) return { name: "connected", connected: completion.data };
  if (!completion.error) return { name: "processing", channel };
  const start = startOf(here, begun);
  return {
    name: "refused",
    channel,
    start,
    family: here,
    refusal: refusalOf(completion.error, start, here.length > 1, operator),
  };
}

/** What to begin again: what this tab began, or the only thing that can have been meant. */
function startOf(here: readonly Channel[], begun: Start | null): Start | null {
  if (begun && here.some(({ name }) => name === begun.channel)) return begun;
  const [only, ...others] = here;
  return only && others.length === 0 ? { channel: only.name } : null;
}

/** The query as the platform wrote it; of a name that comes twice, the last counts. */
export function broughtBack(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}
