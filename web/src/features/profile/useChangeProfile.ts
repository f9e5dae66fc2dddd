/** Changing the profile, so that the session knows at once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { UseMutationResult } from "@tanstack/react-query";

import { changeProfile } from "@/api/profile";
import type { ProfileChange } from "@/api/profile";
import { sessionQuery } from "@/api/session";
import type { User } from "@/api/types";

export function useChangeProfile(
  onDone?: () => void,
): UseMutationResult<User, Error, ProfileChange> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: changeProfile,
    onSuccess: (user) => {
      client.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, user });
      onDone?.();
    },
  });
}
