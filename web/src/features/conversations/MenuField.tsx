/** A field at the top of a menu: the first of its items for the arrow keys, and the menu's keys are not for what is typed. */
import { TextInput } from "@mantine/core";
import type { KeyboardEvent, ReactElement } from "react";

interface Props {
  label: string;
  value: string;
  maxLength?: number;
  onChange: (value: string) => void;
  onEnter?: () => void;
}

export function MenuField({ label, value, maxLength, onChange, onEnter }: Props): ReactElement {
  return (
    <TextInput
      size="xs"
      mb={4}
      data-autofocus
      // The menu counts it among its items: opening the menu by a key focuses it, and arrows lead back to it.
      data-menu-item
      placeholder={label}
      aria-label={label}
      value={value}
      maxLength={maxLength}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "ArrowDown" || event.key === "ArrowUp") toItem(event);
        if (event.key !== "Enter" || !onEnter) return;
        event.preventDefault();
        onEnter();
      }}
    />
  );
}

/** Down to the first item of its own menu, up to the last: a menu around it has the same keys. */
function toItem(event: KeyboardEvent<HTMLElement>): void {
  event.preventDefault();
  event.stopPropagation();
  const menu = event.currentTarget.closest("[role=menu]");
  const items = menu?.querySelectorAll<HTMLElement>("button[data-menu-item]:not(:disabled)") ?? [];
  items[event.key === "ArrowDown" ? 0 : items.length - 1]?.focus();
}
