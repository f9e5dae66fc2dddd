/** What to draw for an inbox, by its id. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import type { Channel, Inbox } from "@/api/types";

export interface Mark {
  inbox: Inbox;
  channel: Channel | undefined;
}

export function useMarks(): ReadonlyMap<number, Mark> {
  const { data: inboxes } = useQuery(inboxesQuery);
  const { data: channels } = useQuery(channelsQuery);
  return useMemo(
    () =>
      new Map(
        inboxes?.map((inbox) => [
          inbox.id,
          { inbox, channel: channels?.find(({ name }) => name === inbox.channel) },
        ]),
      ),
    [inboxes, channels],
  );
}
