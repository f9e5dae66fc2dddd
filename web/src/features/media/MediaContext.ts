/** What files and shared posts need of the thread they are drawn in. */
import { createContext, use } from "react";

import type { Attachment, Conversation } from "@/api/types";

export interface MediaTools {
  conversation: Pick<Conversation, "inbox_id">;
  /** What the platform is called. */
  platform: string;
  /** Shows an image in full. */
  enlarge: (attachment: Attachment) => void;
}

export const MediaContext = createContext<MediaTools | null>(null);

export function useMedia(): MediaTools {
  const tools = use(MediaContext);
  if (!tools) throw new Error("a file is drawn inside a thread");
  return tools;
}
