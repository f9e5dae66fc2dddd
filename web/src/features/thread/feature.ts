/** The thread of a conversation. */
import { defineFeature } from "@/manifest";

import { feed } from "./feed";
import type texts from "./texts.first.en.json";

declare module "@/i18n" {
  interface Texts {
    thread: typeof texts;
  }
}

export const thread = defineFeature({ name: "thread", feed });
