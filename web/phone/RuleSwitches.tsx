/** What the platform does without saying so, as switches of the trouble panel. */
import { Switch, Title } from "@mantine/core";
import type { ReactElement } from "react";

import { attempt } from "./attempt";
import classes from "./behind.module.css";
import type { Settings } from "./rows";
import type { Rule } from "./manifest";
import type { PhoneState } from "./state";
import { useControl } from "./useControl";

const isOn = ({ watched, from_value: from }: Rule, rules: Settings[string]): boolean =>
  Number(rules[watched]) >= from;

export function RuleSwitches({ state }: { state: PhoneState }): ReactElement {
  const control = useControl();
  const settings = state.settings.get("settings") ?? {};
  return (
    <>
      {control.manifest.rules.map(({ title, part, rows }) => (
        <section key={title} className={classes.part}>
          <Title order={3} className={classes.heading}>
            {title}
          </Title>
          {rows.map((rule) => {
            const on = isOn(rule, settings[part] ?? {});
            return (
              <Switch
                key={rule.label}
                size="xs"
                color="red"
                label={rule.label}
                description={rule.hint}
                checked={on}
                onChange={() => attempt(control.changeSettings(part, on ? rule.off : rule.on))}
              />
            );
          })}
        </section>
      ))}
    </>
  );
}
