/** The card being written, kept in the browser. */
import { useKept } from "@/ui";

import { NO_CARD } from "./card";
import type { CardDraft } from "./card";

const SHAPE = {
  read: (kept: unknown): CardDraft => {
    const { text, titles } = (kept ?? {}) as Partial<Record<keyof CardDraft, unknown>>;
    const said = Array.isArray(titles) ? titles.filter((title) => typeof title === "string") : [];
    return {
      text: typeof text === "string" ? text : NO_CARD.text,
      titles: said.length > 0 ? said : NO_CARD.titles,
    };
  },
  isEmpty: ({ text, titles }: CardDraft): boolean =>
    text === "" && titles.every((title) => title === ""),
};

export const useCardDraft = (
  accountId: number,
  conversationId: number,
): [CardDraft, (part: Partial<CardDraft>) => void] =>
  useKept(`frontdesk.card.${accountId}.${conversationId}`, SHAPE);
