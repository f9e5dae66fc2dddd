/** Channels by the platform they belong to: one connection serves all channels of a platform. */
import type { Channel, Inbox } from "@/api/types";

export interface Platform {
  name: string;
  card: Channel["platform_card"];
  /** At least one; the first is what connecting begins with. */
  channels: readonly [Channel, ...Channel[]];
}

/** The platforms, in the order in which their first channels come. */
export function platformsOf(channels: readonly Channel[]): Platform[] {
  const found = new Map<string, [Channel, ...Channel[]]>();
  for (const channel of channels) {
    const known = found.get(channel.platform);
    if (known) known.push(channel);
    else found.set(channel.platform, [channel]);
  }
  return [...found].map(([name, of]) => ({ name, card: of[0].platform_card, channels: of }));
}

/** Whether the operator gave everything that connecting needs. */
export const isReady = ({ configured, problem }: Channel): boolean =>
  configured && problem === null;

/** How many of the platform's accounts are connected: an account may have an inbox on each of its channels. */
export function accountsOn({ channels }: Platform, inboxes: readonly Inbox[]): number {
  const names = new Set(channels.map(({ name }) => name));
  const here = inboxes.filter(
    ({ channel, state }) => names.has(channel) && state !== "disconnected",
  );
  return new Set(here.map(({ remote_id: id }) => id)).size;
}

/** The inboxes of one account on the platform's channels that work: one permission connected them. */
export function sameAccount(
  inbox: Inbox,
  inboxes: readonly Inbox[],
  channels: readonly Channel[],
): Inbox[] {
  const platformOf = ({ channel }: Inbox): string | undefined =>
    channels.find(({ name }) => name === channel)?.platform;
  return inboxes.filter(
    (other) =>
      other.id === inbox.id ||
      (other.remote_id === inbox.remote_id &&
        other.state === "connected" &&
        platformOf(other) === platformOf(inbox)),
  );
}
