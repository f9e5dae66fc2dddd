/** The outbox: what is on its way to the server, what waits there, and what is taken back. */
import { defineFeature } from "@/manifest";

import type texts from "./texts.first.en.json";

declare module "@/i18n" {
  interface Texts {
    outbox: typeof texts;
  }
}

export const outbox = defineFeature({ name: "outbox" });
