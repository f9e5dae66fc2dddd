/** The list's filter, which lives in the address: it survives a reload and can be sent to a colleague. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

import { filterOf, trimmed } from "@/api/conversations";
import type { ListFilter, ListSearch } from "@/api/conversations";

const route = getRouteApi("/shell/inbox");

export interface FilterState {
  filter: ListFilter;
  /** The filter as the address says it, for links that keep it. */
  search: ListSearch;
  change: (part: ListSearch) => void;
  reset: () => void;
}

/** Whether the list leaves anything out besides by view, status and search. */
export const isNarrowed = ({ inbox_id, team_id, label, post_id, unread }: ListFilter): boolean =>
  [inbox_id, team_id, label, post_id].some((part) => part !== undefined) || unread === true;

export function useListFilter(): FilterState {
  const { view, status, sort, inbox_id, team_id, label, q, unread, post_id } = route.useSearch();
  const navigate = useNavigate();
  const search = useMemo(
    () => trimmed({ view, status, sort, inbox_id, team_id, label, q, unread, post_id }),
    [view, status, sort, inbox_id, team_id, label, q, unread, post_id],
  );
  const filter = useMemo(() => filterOf(search), [search]);
  const change = useCallback(
    (part: ListSearch) =>
      void navigate({ to: ".", search: trimmed({ ...search, ...part }), replace: true }),
    [navigate, search],
  );
  const reset = useCallback(
    () => void navigate({ to: ".", search: trimmed({ view }), replace: true }),
    [navigate, view],
  );
  return { filter, search, change, reset };
}
