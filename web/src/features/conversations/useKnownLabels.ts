/** The labels of the conversations that were listed so far, in the order of their letters. */
import { useQueryClient } from "@tanstack/react-query";

import { LIST_KEY } from "@/api/conversations";
import type { Conversation, Page } from "@/api/types";

export function useKnownLabels(): string[] {
  const known = useQueryClient()
    .getQueriesData<{ pages: Page<Conversation>[] }>({ queryKey: LIST_KEY })
    .flatMap(([, data]) => data?.pages ?? [])
    .flatMap(({ items }) => items.flatMap(({ labels }) => labels));
  return [...new Set(known)].sort((a, b) => a.localeCompare(b));
}
