/** Several customers at once, at a press of a button. */
import { Alert, Button, Group, Progress, SegmentedControl, Text } from "@mantine/core";
import { IconPlayerStop, IconUsersGroup } from "@tabler/icons-react";
import { useState, useSyncExternalStore } from "react";
import type { ReactElement } from "react";

import { LENGTH, PACES, playBusy, readBusy, stopBusy, watchBusy } from "./busy";
import type { Pace } from "./busy";
import classes from "./page.module.css";
import type { Business } from "./control";
import type { PhoneState } from "./state";
import { words } from "./words";

interface Props {
  state: PhoneState;
  business: Business;
}

export function BusyShop({ state, business }: Props): ReactElement {
  const { done, problem } = useSyncExternalStore(watchBusy, readBusy);
  const [pace, setPace] = useState<Pace>("lively");
  if (done !== null) {
    return (
      <section className={classes.busy} aria-label={words.busy}>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Text size="sm" role="status">
            {words.busyDone(done, LENGTH)}
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlayerStop size={14} aria-hidden />}
            onClick={stopBusy}
          >
            {words.stop}
          </Button>
        </Group>
        <Progress value={(100 * done) / LENGTH} aria-label={words.busy} />
      </section>
    );
  }
  const play = (): void => {
    const known = new Set([...state.customers.values()].map(({ username }) => username));
    void playBusy(business.business_id, known, pace);
  };
  return (
    <section className={classes.busy} aria-label={words.busy}>
      <Button
        variant="default"
        leftSection={<IconUsersGroup size={18} aria-hidden />}
        onClick={play}
      >
        {words.busy}
      </Button>
      <SegmentedControl
        size="xs"
        aria-label={words.pace}
        value={pace}
        onChange={(value) => setPace(value)}
        data={(Object.keys(PACES) as Pace[]).map((value) => ({
          value,
          label: words.paces[value],
        }))}
      />
      <Text size="xs" c="dimmed">
        {words.busyHint(LENGTH, Math.round((LENGTH * PACES[pace]) / 1_000))}
      </Text>
      {problem !== null && (
        <Alert color="red" role="alert">
          {words.failed}: {problem}
        </Alert>
      )}
    </section>
  );
}
