/** Short words about something that was done, or that failed where nothing on screen could say so. */
import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";

import { i18n } from "@/i18n";

import { problemText } from "./ProblemAlert";
import { useShortcut } from "./shortcuts";

/** Long enough to see that it was the wrong one. */
const TO_UNDO = 8_000;

/** What was told last of what can't be undone. */
let told: string | null = null;

/** Tells of something done. What was told so before goes: who blocks and unblocks would read both at once. */
export function toast(message: string): void {
  if (told !== null) notifications.hide(told);
  told = notifications.show({
    message,
    color: "tide",
    icon: <IconCheck size={18} />,
    role: "status",
  });
}

export function toastProblem(error: unknown): void {
  showProblem(error);
}

/** The same, with whose it was, where something else may be on the screen by now. */
export function toastProblemOf(about: string, error: unknown): void {
  showProblem(error, about);
}

function showProblem(error: unknown, title?: string): void {
  notifications.show({
    title,
    message: problemText(error),
    color: "red",
    icon: <IconAlertTriangle size={18} />,
    role: "alert",
    autoClose: 8_000,
  });
}

/** What can be undone now: the newest of what is still told. */
let undoable: { id: string; undo: () => void } | null = null;

/** Tells of something done that can be undone, by its button or its key, for as long as the words stand. */
export function toastUndo(message: string, undo: () => void): void {
  if (undoable) notifications.hide(undoable.id);
  const once = (): void => {
    notifications.hide(id);
    undo();
  };
  const id = notifications.show({
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <span>{message}</span>
        <Button size="compact-xs" variant="light" flex="none" onClick={once}>
          {i18n.t("actions.undo")}
        </Button>
      </Group>
    ),
    color: "tide",
    icon: <IconCheck size={18} />,
    role: "status",
    autoClose: TO_UNDO,
    onClose: ({ id: closed }) => {
      if (undoable?.id === closed) undoable = null;
    },
  });
  undoable = { id, undo: once };
}

/** Undoes by its key what was told last, where nothing nearer is undone by the same key. */
export function useUndoKey(): void {
  useShortcut("undoSend", () => {
    if (!undoable) return false;
    undoable.undo();
    return true;
  });
}
