/** Everything a platform sent for an inbox. */
import { defineFeature } from "@/manifest";

import type texts from "./texts.en.json";

declare module "@/i18n" {
  interface Texts {
    "webhook-log": typeof texts;
  }
}

export const webhookLog = defineFeature({ name: "webhook-log" });
