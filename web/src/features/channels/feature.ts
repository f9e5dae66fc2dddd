/** The catalogue of channels. */
import { defineFeature } from "@/manifest";

import type texts from "./texts.en.json";

declare module "@/i18n" {
  interface Texts {
    channels: typeof texts;
  }
}

export const channels = defineFeature({ name: "channels" });
