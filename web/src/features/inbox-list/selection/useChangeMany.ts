/** Changing many conversations with one request: those that are selected, or all that the list matches. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { changeMany, knownConversation } from "@/api/conversations";
import type { ChangedMany, ListFilter } from "@/api/conversations";
import { SEARCH_KEY } from "@/api/search";
import { useSession } from "@/api/session";
import { membershipsQuery, teamsQuery } from "@/api/team";
import type { Conversation } from "@/api/types";
import { sentenceOf } from "@/features/conversation";
import { adoptConversation } from "@/live";
import { toast, toastProblem, toastUndo } from "@/ui";

import { expectedOfMany, single, undoingMany } from "./manyChanges";
import type { ManyPart } from "./manyChanges";

/** The server changes so many with one request. */
export const MOST = 500;

interface Asked {
  conversations: readonly Conversation[];
  /** The list of which all are meant, also what is not loaded. */
  list: ListFilter | null;
  change: ManyPart;
}

/** A conversation that was not changed, and why; the conversation is null when it is not loaded. */
export interface Refused {
  id: number;
  conversation: Conversation | null;
  detail: string;
}

export function useChangeMany(
  onRefused: (refused: readonly Refused[]) => void,
): (asked: Asked) => void {
  const { t } = useTranslation("comments");
  const client = useQueryClient();
  const me = useSession().user.id;
  const after = (conversation: Conversation, change: ManyPart): Conversation =>
    expectedOfMany(
      conversation,
      change,
      client.getQueryData(membershipsQuery.queryKey) ?? [],
      client.getQueryData(teamsQuery.queryKey) ?? [],
    );
  const refusedOf = ({ refused }: ChangedMany, known: readonly Conversation[]): Refused[] =>
    refused.map(({ conversation_id: id, detail }) => ({
      id,
      conversation: known.find((one) => one.id === id) ?? knownConversation(client, id) ?? null,
      detail,
    }));
  // What is shown early is right again whatever the server did of it.
  const onSettled = () =>
    Promise.all(
      [["conversations"], SEARCH_KEY].map((queryKey) => client.invalidateQueries({ queryKey })),
    );

  const undo = useMutation({
    mutationFn: async ({ conversations, change }: Omit<Asked, "list">) => {
      const responses: ChangedMany[] = [];
      for (const group of undoingMany(conversations, change))
        responses.push(await inParts(group.ids, group.change));
      return sum(responses);
    },
    onSuccess: (done, { conversations }) => onRefused(refusedOf(done, conversations)),
    onError: toastProblem,
    onSettled,
  });
  const { mutate } = useMutation({
    // One after the other: what is done last to the same conversations holds.
    scope: { id: "conversation changes" },
    mutationFn: ({ conversations, list, change }: Asked) =>
      list ? changeMany(list, change) : inParts(idsOf(conversations), change),
    onMutate: ({ conversations, list, change }) => {
      if (list) return;
      for (const before of conversations) adoptConversation(client, me, after(before, change));
    },
    onSuccess: (done, { conversations, list, change }) => {
      const refused = refusedOf(done, conversations);
      onRefused(refused);
      const changed = conversations.filter(({ id }) => !refused.some((not) => not.id === id));
      const [first] = changed;
      if (!first || done.changed === 0) return;
      const said = sentence(change, after(first, change), done.changed);
      if (done.more) toast(`${said}. ${t("bulk.more")}`);
      else if (list || change.unread) toast(said);
      else toastUndo(said, () => undo.mutate({ conversations: changed, change }));
    },
    onError: toastProblem,
    onSettled,
  });
  const sentence = (change: ManyPart, now: Conversation, count: number): string =>
    change.unread ? t("bulk.markedUnread", { count }) : sentenceOf(single(change), now, count);
  return mutate;
}

const idsOf = (conversations: readonly Conversation[]): number[] =>
  conversations.map(({ id }) => id);

/** Asks with as many requests as it takes. */
async function inParts(ids: readonly number[], change: ManyPart): Promise<ChangedMany> {
  const responses: ChangedMany[] = [];
  for (let from = 0; from < ids.length; from += MOST)
    responses.push(await changeMany(ids.slice(from, from + MOST), change));
  return sum(responses);
}

const sum = (responses: readonly ChangedMany[]): ChangedMany => ({
  changed: responses.reduce((count, { changed }) => count + changed, 0),
  refused: responses.flatMap(({ refused }) => refused),
  more: false,
});
