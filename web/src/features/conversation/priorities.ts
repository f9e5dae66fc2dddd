/** The colour of each priority. */
import type { Priority } from "@/api/types";

export const PRIORITY_COLOURS: Record<Priority, string> = {
  urgent: "var(--fd-bad)",
  high: "var(--fd-priority-high)",
  medium: "var(--fd-priority-medium)",
  low: "var(--fd-soft)",
};
