/** The newest message in one line: who said it, and what. */
import type { MessagePreview } from "@/api/types";
import { i18n } from "@/i18n";

/** A list line needs no more than this of a message, which may be a megabyte. */
export const LONGEST = 140;

export interface PreviewLine {
  who: string | null;
  text: string;
}

/** What a message that is not plain text is called in one line; null for one that is. */
function kindWord(kind: string): string | null {
  switch (kind) {
    case "text":
      return null;
    case "menu":
    case "card":
      return null;
    case "image":
    case "video":
    case "audio":
    case "file":
    case "location":
    case "contacts":
    case "sticker":
    case "emoji":
    case "share_post":
    case "template":
      return i18n.t(`kind.${kind}`);
    default:
      return i18n.t("kind.unknown");
  }
}

/** `me` is the user's id. */
export function previewOf(message: MessagePreview, me: number): PreviewLine {
  const said = message.content?.slice(0, LONGEST).replace(/\s+/g, " ").trim();
  const word = message.deleted && !said ? i18n.t("kind.deleted") : kindWord(message.kind);
  const text = said ? (word && message.kind !== "template" ? `${word}: ${said}` : said) : word;
  return { who: whoOf(message, me), text: text ?? i18n.t("kind.text") };
}

/** Colleagues are called by their first name: a card has no room for more. */
function whoOf({ direction, author }: MessagePreview, me: number): string | null {
  if (direction !== "out") return null;
  const { kind, id, name } = author;
  if (kind === "user" && id === me) return i18n.t("who.you");
  if (kind !== "user") return name ?? i18n.t(`who.${kind}`);
  const [first] = name?.trim().split(/\s+/) ?? [];
  // Who left the account has no name here any more.
  return first === undefined || first === "" ? i18n.t("who.user") : first;
}
