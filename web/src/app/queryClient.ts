/** Server state. The live feed keeps it fresh, so nothing is fetched again by age while the link is up. */
import { QueryClient } from "@tanstack/react-query";

import { Problem } from "@/api/problem";

/** Responses that a second try cannot change. */
function final(error: unknown): boolean {
  return error instanceof Problem && error.status >= 400 && error.status < 500;
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5 * 60_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && !final(error),
        retryDelay: (failures) => Math.min(500 * 2 ** failures, 4_000),
      },
      mutations: { networkMode: "always" },
    },
  });
}
