/** Inboxes that one permission connects again. */
import type { Channel, Inbox } from "@/api/types";

type Known = Pick<Inbox, "channel" | "remote_id">;

/** Whether all of these belong to one account on one platform: signing in once is enough for them. */
export function oneAccount(
  inboxes: readonly Known[],
  channels: readonly Pick<Channel, "name" | "platform">[],
): boolean {
  const accounts = inboxes.map(({ channel, remote_id: remoteId }) => {
    const platform = channels.find(({ name }) => name === channel)?.platform ?? channel;
    return JSON.stringify([platform, remoteId]);
  });
  return new Set(accounts).size === 1;
}
