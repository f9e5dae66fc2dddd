/** Short words about something that was done, or that failed where nothing on screen could say so. */
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";

import { problemText } from "./ProblemAlert";

export function toast(message: string): void {
  notifications.show({ message, color: "tide", icon: <IconCheck size={18} />, role: "status" });
}

export function toastProblem(error: unknown): void {
  notifications.show({
    message: problemText(error),
    color: "red",
    icon: <IconAlertTriangle size={18} />,
    role: "alert",
    autoClose: 8_000,
  });
}
