/** A button that is an icon alone: what it does is its label for screen readers and its tooltip for everybody else. */
import { ActionIcon, Tooltip } from "@mantine/core";
import type { ActionIconProps, FloatingPosition } from "@mantine/core";
import type { ComponentPropsWithRef, ReactElement } from "react";

interface Props
  extends ActionIconProps, Omit<ComponentPropsWithRef<"button">, keyof ActionIconProps> {
  label: string;
  /** Where the tooltip is; above, where nothing else is said. */
  hint?: FloatingPosition;
}

export function IconButton({ label, hint = "top", ...props }: Props): ReactElement {
  return (
    <Tooltip
      label={label}
      position={hint}
      // It would lie on the menu that the button opens.
      disabled={props["aria-expanded"] === true}
      events={{ hover: true, focus: true, touch: false }}
    >
      <ActionIcon aria-label={label} {...props} />
    </Tooltip>
  );
}
