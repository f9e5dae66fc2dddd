/** What to draw for an inbox, by its id. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import type { Channel, Inbox } from "@/api/types";

export interface Mark {
  inbox: Inbox;
  channel: Channel | undefined;
  /** Whether it is the only inbox of its channel: the channel's mark then says which it is. */
  alone: boolean;
}

export function useInboxMarks(): ReadonlyMap<number, Mark> {
  const { data: inboxes } = useQuery(inboxesQuery);
  const { data: channels } = useQuery(channelsQuery);
  return useMemo(
    () =>
      new Map(
        inboxes?.map((inbox) => [
          inbox.id,
          {
            inbox,
            channel: channels?.find(({ name }) => name === inbox.channel),
            alone: inboxes.every(({ id, channel }) => channel !== inbox.channel || id === inbox.id),
          },
        ]),
      ),
    [inboxes, channels],
  );
}
