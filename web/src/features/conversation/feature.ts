/** The conversation that is open, and what can be changed about it. */
import { i18n } from "@/i18n";
import { defineFeature } from "@/manifest";

import { feed } from "./feed";
import type texts from "./texts.first.en.json";

declare module "@/i18n" {
  interface Texts {
    conversation: typeof texts;
  }
}

export const conversation = defineFeature({
  name: "conversation",
  feed,
  consumers: { read_receipts: () => i18n.t("conversation:readReceipts") },
});
