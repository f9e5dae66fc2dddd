/** What an inbox may have missed. */
import { defineFeature } from "@/manifest";

import { feed } from "./feed";
import type texts from "./texts.en.json";

declare module "@/i18n" {
  interface Texts {
    "catch-up": typeof texts;
  }
}

export const catchUp = defineFeature({ name: "catch-up", feed });
