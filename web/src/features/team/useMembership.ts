/** Changing and removing members, so that the list knows at once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { UseMutationResult } from "@tanstack/react-query";

import { changeMembership, membershipsQuery, removeMember } from "@/api/team";
import type { MembershipChange } from "@/api/team";
import type { Membership } from "@/api/types";
import { toastProblem } from "@/ui";

export function useChangeMembership(
  userId: number,
  onDone: (changed: Membership) => void,
): UseMutationResult<Membership, Error, MembershipChange> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: MembershipChange) => changeMembership(userId, change),
    onSuccess: (changed) => {
      client.setQueryData(membershipsQuery.queryKey, (all) =>
        all?.map((member) => (member.user.id === userId ? changed : member)),
      );
      // An inbox knows its members as well.
      void client.invalidateQueries({ queryKey: ["inboxes"] });
      onDone(changed);
    },
    onError: (error: Error) => toastProblem(error),
  });
}

export function useRemoveMember(
  userId: number,
  onDone: () => void,
): UseMutationResult<void, Error, void> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => removeMember(userId),
    onSuccess: () => {
      client.setQueryData(membershipsQuery.queryKey, (all) =>
        all?.filter((member) => member.user.id !== userId),
      );
      onDone();
    },
    onError: (error: Error) => toastProblem(error),
  });
}
