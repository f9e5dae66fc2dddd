/** A card: a short text with buttons below, within what the channel can carry. Pure. */
import { lengthOf } from "@/api/textLength";
import type { Capabilities, Message } from "@/api/types";

export type ButtonRule = NonNullable<Capabilities["buttons"]>;

/** A card being written; a button without a title is a row not used yet. */
export interface CardDraft {
  text: string;
  titles: readonly string[];
}

/** What is wrong with a text or a title: so many characters too many, or a title that is there twice. */
export type CardFault = { why: "too_long"; over: number } | { why: "twice" };

export const NO_CARD: CardDraft = { text: "", titles: [""] };

/** A card that was taken back stands before the one being written. */
export const withReturnedCard = (
  { text, titles }: CardDraft,
  { content, buttons }: Pick<Message, "content" | "buttons">,
): CardDraft => ({
  text: [content, text].filter(Boolean).join(" "),
  titles: [...buttons.map(({ title }) => title), ...titles.filter((title) => title !== "")],
});

/** The most characters of the text above the buttons. */
export const textLimitOf = (capabilities: Capabilities, rule: ButtonRule): number =>
  Math.min(rule.title_limit, capabilities.text_limit);

export function textFault({ text }: CardDraft, limit: number): CardFault | null {
  return tooLong(text, limit);
}

export function titleFault(draft: CardDraft, index: number, rule: ButtonRule): CardFault | null {
  const title = draft.titles[index]?.trim() ?? "";
  const first = draft.titles.findIndex((other) => other.trim() === title);
  if (title !== "" && first < index) return { why: "twice" };
  return tooLong(title, rule.label_limit);
}

/** The buttons as they are sent. A tap comes back with the id, so that a program can tell them apart. */
export const buttonsOf = ({ titles }: CardDraft): Message["buttons"] =>
  titles
    .map((title) => title.trim())
    .filter((title) => title !== "")
    .map((title, index) => ({ id: `option_${index + 1}`, title }));

export function cardReady(draft: CardDraft, capabilities: Capabilities): boolean {
  const rule = capabilities.buttons;
  if (!rule || draft.text.trim() === "") return false;
  const count = buttonsOf(draft).length;
  return (
    count > 0 &&
    count <= rule.max_count &&
    textFault(draft, textLimitOf(capabilities, rule)) === null &&
    draft.titles.every((_, index) => titleFault(draft, index, rule) === null)
  );
}

function tooLong(text: string, limit: number): CardFault | null {
  const over = lengthOf(text.trim()) - limit;
  return over > 0 ? { why: "too_long", over } : null;
}
