/** The fault panel: what goes wrong with webhooks and with the platform's API, as switches. */
import { Button, Group, SegmentedControl, Switch, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { ReactElement } from "react";

import { attempt } from "./attempt";
import classes from "./behind.module.css";
import type { Fault } from "./rows";
import type { Trouble } from "./manifest";
import { faultsOf, foreignFaults } from "./reading";
import { RuleSwitches } from "./RuleSwitches";
import type { PhoneState } from "./state";
import { useControl } from "./useControl";
import { texts } from "./texts";

export function Troubles({ state }: { state: PhoneState }): ReactElement {
  const control = useControl();
  const { name, troubles } = control.manifest;
  const [often, setOften] = useState("1");
  const foreign = foreignFaults(
    state,
    troubles.flatMap(({ rows }) => rows),
  );
  return (
    <>
      <Group justify="space-between">
        <SegmentedControl
          size="xs"
          aria-label={texts.howOften}
          value={often}
          onChange={setOften}
          data={Object.entries(texts.often).map(([value, label]) => ({ value, label }))}
        />
        {state.faults.size > 0 && (
          <Button
            size="compact-sm"
            color="red"
            variant="light"
            onClick={() => attempt(control.removeFaults())}
          >
            {texts.stopAll}
          </Button>
        )}
      </Group>
      {troubles.map(({ title, rows }) => (
        <section key={title} className={classes.part}>
          <Title order={3} className={classes.heading}>
            {title}
          </Title>
          {rows.map((trouble) => (
            <Row
              key={trouble.label}
              trouble={trouble}
              faults={faultsOf(state, trouble)}
              often={often}
            />
          ))}
        </section>
      ))}
      <RuleSwitches state={state} />
      {foreign.length > 0 && (
        <section className={classes.part}>
          <Title order={3} className={classes.heading}>
            {texts.others}
          </Title>
          {foreign.map((fault) => (
            <Group key={fault.fault_id} justify="space-between" wrap="nowrap">
              <Text size="sm">
                {[texts.fault(fault.kind, name), ...only(fault), lasting(fault)].join(" · ")}
              </Text>
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => attempt(control.removeFault(fault.fault_id))}
              >
                {texts.stop}
              </Button>
            </Group>
          ))}
        </section>
      )}
    </>
  );
}

/** What it is limited to: an event or an address of the API. */
const only = ({ match }: Fault): string[] => (match === "*" ? [] : [texts.onlyFor(match)]);

const lasting = ({ remaining }: Fault): string =>
  remaining === null ? texts.untilOff : texts.left(remaining);

function Row({
  trouble,
  faults,
  often,
}: {
  trouble: Trouble;
  faults: readonly Fault[];
  /** How many times, as text; empty for as long as it is on. */
  often: string;
}): ReactElement {
  const control = useControl();
  const [fault] = faults;
  const toggle = (): void => {
    if (fault) for (const { fault_id: id } of faults) attempt(control.removeFault(id));
    else
      attempt(
        control.addFault({ ...trouble.fault, ...(often ? { remaining: Number(often) } : {}) }),
      );
  };
  return (
    <Switch
      size="xs"
      color="red"
      checked={fault !== undefined}
      label={trouble.label}
      description={fault ? lasting(fault) : trouble.hint}
      onChange={toggle}
    />
  );
}
