/** A bot or an AI agent, where people have their picture. */
import { IconRobot, IconSparkles } from "@tabler/icons-react";
import type { ReactElement } from "react";

const ICONS = { bot: IconRobot, ai_agent: IconSparkles };

interface Props {
  kind: keyof typeof ICONS;
  size: number;
}

export function ProgramIcon({ kind, size }: Props): ReactElement {
  const Icon = ICONS[kind];
  return <Icon size={size} stroke={1.7} aria-hidden />;
}
