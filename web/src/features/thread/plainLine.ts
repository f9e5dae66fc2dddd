/** A message in one line of plain words, for quotes and announcements. */
import type { Message } from "@/api/types";
import { i18n } from "@/i18n";

const LONGEST = 160;

type Said = Pick<Message, "kind" | "content"> & Partial<Pick<Message, "raw_kind" | "deleted_at">>;

export function plainLine({ kind, content, raw_kind: raw, deleted_at: deleted }: Said): string {
  const said = content?.slice(0, LONGEST).replace(/\s+/g, " ").trim();
  if (said) return said;
  if (deleted) return i18n.t("kind.deleted");
  switch (kind) {
    case "text":
    case "image":
    case "video":
    case "sticker":
    case "emoji":
    case "audio":
    case "file":
    case "location":
    case "contacts":
    case "share_post":
    case "template":
      return i18n.t(`kind.${kind}`);
    default:
      return raw ?? i18n.t("kind.unknown");
  }
}
