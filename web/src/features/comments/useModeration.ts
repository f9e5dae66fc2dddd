/** Asks the platform to do something with a comment. What is shown turns only when the platform has done it. */
import { replaceEqualDeep, useMutation, useQueryClient } from "@tanstack/react-query";

import { askFor } from "@/api/comments";
import { useSession } from "@/api/session";
import type { Comment, Moderation } from "@/api/types";
import { i18n } from "@/i18n";
import { adoptComment, knownComment } from "@/live";
import { confirm, toast, toastProblem } from "@/ui";

import { remember } from "./moderation";

/** A like is there at once; the rest takes the platform a while. */
const SLOW: readonly Moderation[] = ["hide", "unhide", "delete"];

interface Asking {
  ask: (verb: Moderation) => void;
  /** Until the server has noted it. */
  busy: boolean;
}

export function useModeration({ id }: Comment): Asking {
  const client = useQueryClient();
  const me = useSession().user.id;
  const { mutate, isPending } = useMutation({
    mutationFn: (verb: Moderation) => askFor(id, verb),
    onMutate: (verb) => {
      remember(id, verb);
      return { before: knownComment(client, id) };
    },
    onSuccess: (response, verb, { before }) => {
      // When its events were quicker, the response is old news.
      if (replaceEqualDeep(before, knownComment(client, id)) === before)
        adoptComment(client, me, response);
      if (SLOW.includes(verb)) toast(i18n.t("comments:thread.wait"));
    },
    onError: toastProblem,
  });
  const ask = (verb: Moderation): void => {
    if (verb !== "delete") mutate(verb);
    else
      confirm({
        title: i18n.t("comments:thread.deleteTitle"),
        text: i18n.t("comments:thread.deleteText"),
        action: i18n.t("comments:thread.delete"),
        onConfirm: () => mutate(verb),
      });
  };
  return { ask, busy: isPending };
}
