/** The customer of a conversation. */
import { defineFeature } from "@/manifest";

import { feed } from "./feed";
import type texts from "./texts.first.en.json";

declare module "@/i18n" {
  interface Texts {
    contact: typeof texts;
  }
}

export const contact = defineFeature({ name: "contact", feed });
