/** Keeps labels fresh. */
import type { QueryClient } from "@tanstack/react-query";

import { LABELS_KEY, labelsQuery } from "@/api/labels";
import type { Label } from "@/api/types";
import { invalidate } from "@/live";
import type { FeedPart } from "@/live";

export const feed: FeedPart = {
  on: {
    labels: ({ made }, { client }) => {
      if (made) addLabels(client, made);
      else invalidate(client, LABELS_KEY);
    },
  },
  keys: LABELS_KEY,
};

/** Labels that somebody used for the first time; their conversations are told of by themselves. */
function addLabels(client: QueryClient, made: readonly Label[]): void {
  const known = client.getQueryData(labelsQuery.queryKey);
  // A response that is on its way may have been made up before.
  if (known === undefined || client.isFetching({ queryKey: LABELS_KEY }) > 0)
    invalidate(client, LABELS_KEY);
  else
    client.setQueryData(
      labelsQuery.queryKey,
      [...known.filter(({ id }) => !made.some((one) => one.id === id)), ...made].sort((a, b) =>
        a.name.toLowerCase().localeCompare(b.name.toLowerCase()),
      ),
    );
}
