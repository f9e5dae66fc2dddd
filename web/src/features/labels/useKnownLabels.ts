/** The names of the account's labels, in the order of their letters. */
import { useQuery } from "@tanstack/react-query";

import { labelsQuery } from "@/api/labels";

export function useKnownLabels(): string[] {
  const { data = [] } = useQuery(labelsQuery);
  return data.map(({ name }) => name);
}
