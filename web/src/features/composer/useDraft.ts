/**
 * What is being written. The browser's own copy is there at once, after a reload, a sign-in, without network; the
 * server's follows a moment after the last key, for the other devices of who writes.
 */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useEffectEvent, useState } from "react";

import { draftsQuery, keepDraft, showDraft } from "@/api/drafts";
import { useSession } from "@/api/session";
import { keep, readKept } from "@/ui";

import { afterSaving, merged, readDraft } from "./draft";
import type { LocalDraft } from "./draft";

/** How long after the last key it is saved, and tried again without network, in milliseconds. */
const AFTER_THE_LAST_KEY = 900;
const AGAIN = 5_000;

const SHAPE = {
  read: readDraft,
  isEmpty: ({ text, unsaved }: LocalDraft): boolean => text === "" && !unsaved,
};

type Written = Partial<Pick<LocalDraft, "text" | "note">>;

export function useDraft(conversationId: number): [LocalDraft, (part: Written) => void] {
  const client = useQueryClient();
  const { account, user } = useSession();
  const name = `frontdesk.draft.${account.id}.${user.id}.${conversationId}`;
  const [draft, setDraft] = useState(() => readKept(name, SHAPE));
  const [tries, setTries] = useState(0);
  const { data: drafts } = useQuery(draftsQuery);
  const remote = drafts?.find((other) => other.conversation_id === conversationId) ?? null;
  const known = drafts !== undefined;
  useEffect(() => {
    keep(name, draft, SHAPE);
  }, [name, draft]);

  const [seen, setSeen] = useState<unknown>(undefined);
  if (known && seen !== remote) {
    setSeen(remote);
    setDraft(merged(draft, remote, false));
  }

  const { text, note, unsaved } = draft;
  useEffect(() => {
    if (!unsaved) return;
    let over = false;
    const wait = tries > 0 ? AGAIN : text === "" ? 0 : AFTER_THE_LAST_KEY;
    const timer = setTimeout(() => {
      keepDraft(conversationId, { content: text, private: note })
        .then((response) => {
          showDraft(client, response);
          if (!over) setTries(0);
          setDraft((now) => afterSaving(now, response));
        })
        .catch(() => {
          if (!over) setTries((count) => count + 1);
        });
    }, wait);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [client, conversationId, text, note, unsaved, tries]);

  const leave = useEffectEvent(() => {
    if (draft.unsaved) saveAndForget(client, conversationId, name, draft);
  });
  useEffect(() => {
    const onHide = (): void => leave();
    window.addEventListener("pagehide", onHide);
    return () => {
      window.removeEventListener("pagehide", onHide);
      leave();
    };
  }, []);

  const change = useCallback(
    (part: Written) =>
      setDraft((before) => {
        const now = { ...before, ...part };
        // Turning from reply to note before anything is written is nothing to save.
        return { ...now, unsaved: before.unsaved || before.text !== "" || now.text !== "" };
      }),
    [],
  );
  return [draft, change];
}

/** Saves what is left behind; when that fails it is still in the browser, and saved at the next visit. */
function saveAndForget(
  client: QueryClient,
  conversationId: number,
  name: string,
  draft: LocalDraft,
): void {
  keepDraft(conversationId, { content: draft.text, private: draft.note }, true)
    .then((response) => {
      showDraft(client, response);
      const now = readKept(name, SHAPE);
      if (now.text === draft.text) keep(name, afterSaving(now, response), SHAPE);
    })
    .catch(() => undefined);
}
