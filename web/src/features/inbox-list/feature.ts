/** The list of conversations: cards, filters, search, and what is done to many at once. */
import { defineFeature } from "@/manifest";

import type texts from "./texts.first.en.json";

declare module "@/i18n" {
  interface Texts {
    "inbox-list": typeof texts;
  }
}

export const inboxList = defineFeature({ name: "inbox-list" });
