/** Several customers at once, at a press of a button. */
import { Alert, Button, Group, Progress, SegmentedControl, Text } from "@mantine/core";
import { IconPlayerStop, IconUsersGroup } from "@tabler/icons-react";
import { useState, useSyncExternalStore } from "react";
import type { ReactElement } from "react";

import { LENGTH, PACES, playBusy, readBusy, stopBusy, watchBusy } from "./busy";
import type { Pace } from "./busy";
import type { Business } from "./control";
import classes from "./page.module.css";
import type { PhoneState } from "./state";
import { texts } from "./texts";

interface Props {
  state: PhoneState;
  business: Business;
}

export function BusyShop({ state, business }: Props): ReactElement {
  const { done, problem } = useSyncExternalStore(watchBusy, readBusy);
  const [pace, setPace] = useState<Pace>("lively");
  if (done !== null) {
    return (
      <section className={classes.busy} aria-label={texts.busy}>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Text size="sm" role="status">
            {texts.busyDone(done, LENGTH)}
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlayerStop size={14} aria-hidden />}
            onClick={stopBusy}
          >
            {texts.stop}
          </Button>
        </Group>
        <Progress value={(100 * done) / LENGTH} aria-label={texts.busy} />
      </section>
    );
  }
  const play = (): void => {
    const known = new Set([...state.customers.values()].map(({ username }) => username));
    void playBusy(business.business_id, known, pace);
  };
  return (
    <section className={classes.busy} aria-label={texts.busy}>
      <Button
        variant="default"
        leftSection={<IconUsersGroup size={18} aria-hidden />}
        onClick={play}
      >
        {texts.busy}
      </Button>
      <SegmentedControl
        size="xs"
        aria-label={texts.pace}
        value={pace}
        onChange={(value) => setPace(value)}
        data={(Object.keys(PACES) as Pace[]).map((value) => ({
          value,
          label: texts.paces[value],
        }))}
      />
      <Text size="xs" c="dimmed">
        {texts.busyHint(LENGTH, Math.round((LENGTH * PACES[pace]) / 1_000))}
      </Text>
      {problem !== null && (
        <Alert color="red" role="alert">
          {texts.failed}: {problem}
        </Alert>
      )}
    </section>
  );
}
