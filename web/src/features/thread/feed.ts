/** Keeps threads fresh: the reducer puts messages where they belong, unless too much was missed. */
import { THREADS_KEY } from "@/api/messages";
import type { FeedPart } from "@/live";

export const feed: FeedPart = { keys: THREADS_KEY };
