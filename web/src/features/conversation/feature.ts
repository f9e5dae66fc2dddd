/** The conversation that is open, and what can be changed about it. */
import { defineFeature } from "@/manifest";

import { feed } from "./feed";

export const conversation = defineFeature({ name: "conversation", feed });
