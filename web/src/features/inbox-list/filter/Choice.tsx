/** An item of a menu that is chosen or not. */
import { Menu } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { ReactElement } from "react";

interface ChoiceProps {
  chosen: boolean;
  label: string;
  mark?: ReactElement | undefined;
  onChoose: () => void;
}

export function Choice({ chosen, label, mark, onChoose }: ChoiceProps): ReactElement {
  return (
    <Menu.Item
      aria-current={chosen}
      fw={chosen ? 600 : 400}
      leftSection={mark}
      rightSection={chosen && <IconCheck size={15} aria-hidden />}
      onClick={onChoose}
    >
      {label}
    </Menu.Item>
  );
}
