/** The reply window: how long the business may still reply, on a clock and as a banner. */
import { defineFeature } from "@/manifest";

import type texts from "./texts.first.en.json";

declare module "@/i18n" {
  interface Texts {
    "reply-window": typeof texts;
  }
}

export const replyWindow = defineFeature({ name: "reply-window" });
