/** Changing the account's labels: the server answers with all of them, and every list looks again. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { UseMutationResult } from "@tanstack/react-query";

import { labelsQuery } from "@/api/labels";
import type { Label } from "@/api/types";

export function useLabelChange(
  ask: () => Promise<readonly Label[]>,
  onDone: () => void,
): UseMutationResult<readonly Label[], Error, void> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: (labels) => {
      client.setQueryData(labelsQuery.queryKey, [...labels]);
      void client.invalidateQueries({ queryKey: ["conversations"] });
      onDone();
    },
  });
}
