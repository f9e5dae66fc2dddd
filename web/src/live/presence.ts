/** Who of the colleagues is here, as the feed tells of it. */
import { PRESENCE_KEY } from "@/api/feed";
import type { Presence } from "@/api/feed";

import type { FeedPart } from "./feedPart";

export const presence: FeedPart = {
  on: {
    presence: ({ users }, { client }) => {
      client.setQueryData(PRESENCE_KEY, users);
    },
    presence_changed: ({ users, user_ids: ids }, { client }) => {
      // Nothing is known before everybody was told of.
      client.setQueryData<Presence[]>(
        PRESENCE_KEY,
        (before) => before && [...before.filter(({ id }) => !ids.includes(id)), ...users],
      );
    },
  },
};
