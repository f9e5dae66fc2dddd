/** Writing a reply, and drafts of it. */
import { defineFeature } from "@/manifest";

import { feed } from "./feed";

export const composer = defineFeature({ name: "composer", feed });
