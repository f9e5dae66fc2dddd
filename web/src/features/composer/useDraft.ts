/** What is being written, kept in the browser. */
import { useKept } from "./useKept";

interface Draft {
  text: string;
  note: boolean;
}

const SHAPE = {
  read: (kept: unknown): Draft => {
    const { text, note } = (kept ?? {}) as Partial<Record<keyof Draft, unknown>>;
    return { text: typeof text === "string" ? text : "", note: note === true };
  },
  isEmpty: ({ text }: Draft): boolean => text === "",
};

export const useDraft = (
  accountId: number,
  conversationId: number,
): [Draft, (part: Partial<Draft>) => void] =>
  useKept(`frontdesk.draft.${accountId}.${conversationId}`, SHAPE);
