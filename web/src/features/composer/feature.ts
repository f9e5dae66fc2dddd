/** Writing a reply, and drafts of it. */
import { defineFeature } from "@/manifest";

import { feed } from "./feed";
import type texts from "./texts.first.en.json";

declare module "@/i18n" {
  interface Texts {
    composer: typeof texts;
  }
}

export const composer = defineFeature({ name: "composer", feed });
