/** What the user has begun to write, on whichever of their devices. */
import { queryOptions } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";

import { api, unwrap } from "./client";
import type { Draft } from "./types";

const DRAFTS_KEY = ["drafts"] as const;

/** Every draft of the user, the newest first; the feed keeps them fresh. */
export const draftsQuery = queryOptions({
  queryKey: DRAFTS_KEY,
  queryFn: async ({ signal }): Promise<Draft[]> =>
    (await unwrap(api.GET("/api/drafts", { signal }))).items,
});

/**
 * Keeps what is written so far for the user's other devices; an empty content drops the draft.
 * @param leaving whether it shall arrive though the page closes
 */
export const keepDraft = (
  conversationId: number,
  draft: Pick<Draft, "content" | "private">,
  leaving = false,
): Promise<Draft> =>
  unwrap(
    api.PUT("/api/conversations/{conversation_id}/draft", {
      params: { path: { conversation_id: conversationId } },
      body: draft,
      keepalive: leaving,
    }),
  );

/** The drafts after one was written; an older word about it than the one known changes nothing. */
function draftsAfter(drafts: readonly Draft[], draft: Draft): Draft[] {
  const known = drafts.find((other) => other.conversation_id === draft.conversation_id);
  if (known && Date.parse(known.updated_at) > Date.parse(draft.updated_at)) return [...drafts];
  const others = drafts.filter((other) => other !== known);
  return draft.content === "" ? others : [draft, ...others];
}

/** Puts a draft where `draftsQuery` is read. */
export function showDraft(client: QueryClient, draft: Draft): void {
  client.setQueryData(draftsQuery.queryKey, (drafts) => drafts && draftsAfter(drafts, draft));
}

/** The conversation was deleted, and what was begun in it. */
export function forgetDraft(client: QueryClient, conversationId: number): void {
  client.setQueryData(draftsQuery.queryKey, (drafts) =>
    drafts?.filter((draft) => draft.conversation_id !== conversationId),
  );
}
