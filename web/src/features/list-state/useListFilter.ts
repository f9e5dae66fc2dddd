/** The list's filter, which lives in the address: it survives a reload and can be sent to a colleague. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

import { filterOf, readSearch, trimmed } from "@/api/conversations";
import type { ListFilter, ListSearch } from "@/api/conversations";

const route = getRouteApi("/shell/inbox");

export interface FilterState {
  filter: ListFilter;
  /** The filter as the address says it, for links that keep it. */
  search: ListSearch;
  change: (part: ListSearch) => void;
  reset: () => void;
}

/** Whether the list leaves anything out besides by view, status, queue and search. */
export const isNarrowed = (filter: ListFilter): boolean =>
  Object.keys(trimmed(filter)).some(
    (name) => !["view", "status", "queue", "sort", "q"].includes(name),
  );

export function useListFilter(): FilterState {
  const said = JSON.stringify(readSearch(route.useSearch()));
  const navigate = useNavigate();
  const search = useMemo(() => JSON.parse(said) as ListSearch, [said]);
  const filter = useMemo(() => filterOf(search), [search]);
  const change = useCallback(
    (part: ListSearch) =>
      void navigate({ to: ".", search: trimmed({ ...search, ...part }), replace: true }),
    [navigate, search],
  );
  const { view } = filter;
  const reset = useCallback(
    () => void navigate({ to: ".", search: trimmed({ view }), replace: true }),
    [navigate, view],
  );
  return { filter, search, change, reset };
}
