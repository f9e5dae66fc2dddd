/** The fault panel: what goes wrong with webhooks and with the platform's API, as switches. */
import { Button, Group, SegmentedControl, Switch, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { ReactElement } from "react";

import { attempt } from "./attempt";
import classes from "./behind.module.css";
import { addFault, removeFault, removeFaults } from "./control";
import type { Fault } from "./control";
import { CommentSwitches } from "./feed/CommentSwitches";
import { faultsOf, foreignFaults } from "./reading";
import type { PhoneState } from "./state";
import { texts } from "./texts";
import { troubles } from "./troubleKinds";
import type { Trouble } from "./troubleKinds";

export function Troubles({ state }: { state: PhoneState }): ReactElement {
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
            onClick={() => attempt(removeFaults())}
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
      <CommentSwitches state={state} />
      {foreign.length > 0 && (
        <section className={classes.part}>
          <Title order={3} className={classes.heading}>
            {texts.others}
          </Title>
          {foreign.map((fault) => (
            <Group key={fault.fault_id} justify="space-between" wrap="nowrap">
              <Text size="sm">
                {[texts.faults[fault.kind] ?? fault.kind, ...only(fault), lasting(fault)].join(
                  " · ",
                )}
              </Text>
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => attempt(removeFault(fault.fault_id))}
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
  const [fault] = faults;
  const toggle = (): void => {
    if (fault) for (const { fault_id: id } of faults) attempt(removeFault(id));
    else attempt(addFault({ ...trouble.fault, ...(often ? { remaining: Number(often) } : {}) }));
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
