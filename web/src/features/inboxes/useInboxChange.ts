/** Changing an inbox, so that every list knows at once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { UseMutationResult } from "@tanstack/react-query";

import { changeInbox, inboxesQuery } from "@/api/inboxes";
import type { InboxChange } from "@/api/inboxes";
import type { Inbox } from "@/api/types";

/** Puts what the server answered in place of what was known. */
export function useAdoptInbox(): (inbox: Inbox) => void {
  const client = useQueryClient();
  return (changed) =>
    client.setQueryData(inboxesQuery.queryKey, (all) =>
      all?.map((inbox) => (inbox.id === changed.id ? changed : inbox)),
    );
}

export function useChangeInbox(
  id: number,
  onDone: () => void,
): UseMutationResult<Inbox, Error, InboxChange> {
  const adopt = useAdoptInbox();
  return useMutation({
    mutationFn: (change: InboxChange) => changeInbox(id, change),
    onSuccess: (changed) => {
      adopt(changed);
      onDone();
    },
  });
}
