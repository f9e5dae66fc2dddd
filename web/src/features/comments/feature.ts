/** The comments of a conversation. */
import { defineFeature } from "@/manifest";

import { feed } from "./feed";

export const comments = defineFeature({ name: "comments", feed });
