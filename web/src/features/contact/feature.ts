/** The customer of a conversation. */
import { defineFeature } from "@/manifest";

import { feed } from "./feed";

export const contact = defineFeature({ name: "contact", feed });
