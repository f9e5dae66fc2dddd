/** The comments of a conversation. */
import { defineFeature } from "@/manifest";

import { feed } from "./feed";
import type texts from "./texts.first.en.json";

declare module "@/i18n" {
  interface Texts {
    comments: typeof texts;
  }
}

export const comments = defineFeature({ name: "comments", feed });
