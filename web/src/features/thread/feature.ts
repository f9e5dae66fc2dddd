/** The thread of a conversation. */
import { defineFeature } from "@/manifest";

import { feed } from "./feed";

export const thread = defineFeature({ name: "thread", feed });
