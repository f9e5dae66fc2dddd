/** The user with the preferences as they will be: shown at once; the response, or its absence, decides. */
import { useSession } from "@/api/session";
import type { User } from "@/api/types";

import { useChangeProfile } from "./useChangeProfile";

interface Changeable {
  me: User;
  change: (part: User["preferences"]) => void;
  error: unknown;
}

export function usePreferences(): Changeable {
  const { user } = useSession();
  const save = useChangeProfile();
  const coming = save.isPending ? save.variables.preferences : undefined;
  return {
    me: { ...user, preferences: { ...user.preferences, ...coming } },
    change: (preferences) => save.mutate({ preferences }),
    error: save.error,
  };
}
