/** Files of messages and what is shared in them: tiles, players, the gallery over the whole window. */
import { defineFeature } from "@/manifest";

import type texts from "./texts.first.en.json";

declare module "@/i18n" {
  interface Texts {
    media: typeof texts;
  }
}

export const media = defineFeature({ name: "media" });
