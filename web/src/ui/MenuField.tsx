/** A field at the top of a menu: the first of its items for the arrow keys, and the menu's keys are not for what is typed. */
import { TextInput } from "@mantine/core";
import type { KeyboardEvent, ReactElement } from "react";

interface Props {
  label: string;
  value: string;
  maxLength?: number;
  onChange: (value: string) => void;
  /** What Enter does; without it, Enter chooses the menu's first item. */
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
        if (event.key !== "Enter") return;
        event.preventDefault();
        if (onEnter) onEnter();
        else itemsBeside(event)[0]?.click();
      }}
    />
  );
}

/** Down to the first item of its own menu, up to the last: a menu around it has the same keys. */
function toItem(event: KeyboardEvent<HTMLElement>): void {
  event.preventDefault();
  event.stopPropagation();
  itemsBeside(event)
    .at(event.key === "ArrowDown" ? 0 : -1)
    ?.focus();
}

function itemsBeside({ currentTarget }: KeyboardEvent<HTMLElement>): HTMLElement[] {
  const menu = currentTarget.closest("[role=menu]");
  return [...(menu?.querySelectorAll<HTMLElement>("button[data-menu-item]:not(:disabled)") ?? [])];
}
