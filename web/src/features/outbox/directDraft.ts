/** A direct reply to a comment while it is written, or after it was taken back: in the browser until it is sent. */
import { useSession } from "@/api/session";
import type { Session } from "@/api/types";
import { keep, readKept, useKept } from "@/ui";

interface DirectDraft {
  text: string;
}

const SHAPE = {
  read: (kept: unknown): DirectDraft => {
    const { text } = (kept ?? {}) as Partial<Record<keyof DirectDraft, unknown>>;
    return { text: typeof text === "string" ? text : "" };
  },
  isEmpty: ({ text }: DirectDraft): boolean => text === "",
};

type Owner = Pick<Session, "account" | "user">;

const nameOf = ({ account, user }: Owner, commentId: number): string =>
  `frontdesk.dm.${account.id}.${user.id}.${commentId}`;

interface Writing {
  text: string;
  write: (text: string) => void;
  /** It was sent. */
  forget: () => void;
}

export function useDirectDraft(commentId: number): Writing {
  const name = nameOf(useSession(), commentId);
  const [{ text }, change] = useKept(name, SHAPE);
  return {
    text,
    write: (text) => change({ text }),
    // At once: the dialog is gone before its next effect.
    forget: () => keep(name, { text: "" }, SHAPE),
  };
}

/** Puts words that were taken back before what is already written there. */
export function keepDirectDraft(owner: Owner, commentId: number, words: string): void {
  const name = nameOf(owner, commentId);
  const { text } = readKept(name, SHAPE);
  keep(name, { text: [words, text].filter(Boolean).join("\n") }, SHAPE);
}
