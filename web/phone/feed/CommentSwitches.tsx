/** What TikTok does with comments without telling, as switches of the trouble panel. */
import { Switch, Title } from "@mantine/core";
import type { ReactElement } from "react";

import { attempt } from "../attempt";
import behind from "../behind.module.css";
import type { Settings } from "../control";
import type { PhoneState } from "../state";
import { changeComments } from "./control";
import { feedTexts } from "./texts";

type Rules = Settings["comments"];

/** What a switch sets when it is on and when it is off. */
interface Rule {
  label: string;
  hint: string;
  on: Partial<Rules>;
  off: Partial<Rules>;
  isOn: (rules: Rules) => boolean;
}

const RULES: readonly Rule[] = [
  {
    label: feedTexts.late,
    hint: feedTexts.lateHint,
    on: { delay_seconds: 10 },
    off: { delay_seconds: 0.3 },
    isOn: (rules) => rules.delay_seconds >= 10,
  },
  {
    label: feedTexts.unhide,
    hint: feedTexts.unhideHint,
    on: { unhide_does_nothing: true },
    off: { unhide_does_nothing: false },
    isOn: (rules) => rules.unhide_does_nothing,
  },
  {
    label: feedTexts.spam,
    hint: feedTexts.spamHint,
    on: { spam_after: 3 },
    off: { spam_after: 0 },
    isOn: (rules) => rules.spam_after > 0,
  },
  {
    label: feedTexts.text,
    hint: feedTexts.textHint,
    on: { text_in_webhooks: true },
    off: { text_in_webhooks: false },
    isOn: (rules) => rules.text_in_webhooks,
  },
];

export function CommentSwitches({ state }: { state: PhoneState }): ReactElement | null {
  const rules = state.settings.get("settings")?.comments;
  if (!rules) return null;
  return (
    <section className={behind.part}>
      <Title order={3} className={behind.heading}>
        {feedTexts.switches}
      </Title>
      {RULES.map((rule) => (
        <Switch
          key={rule.label}
          size="xs"
          color="red"
          label={rule.label}
          description={rule.hint}
          checked={rule.isOn(rules)}
          onChange={() => attempt(changeComments(rule.isOn(rules) ? rule.off : rule.on))}
        />
      ))}
    </section>
  );
}
