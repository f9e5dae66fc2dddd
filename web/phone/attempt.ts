/** Asks the sandbox for something and tells the person when it refuses. */
import { notifications } from "@mantine/notifications";

import { texts } from "./texts";

export const reason = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

export function attempt(asked: Promise<unknown>): void {
  asked.catch((error: unknown) => {
    notifications.show({ color: "red", title: texts.failed, message: reason(error) });
  });
}
