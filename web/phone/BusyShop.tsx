/** Several customers at once, at a press of a button. */
import { Alert, Button, Group, Progress, SegmentedControl, Text } from "@mantine/core";
import { IconPlayerStop, IconUsersGroup } from "@tabler/icons-react";
import { useState, useSyncExternalStore } from "react";
import type { ReactElement } from "react";

import { PACES, playBusy, readBusy, scriptFor, stopBusy, watchBusy } from "./busy";
import type { Pace } from "./busy";
import classes from "./page.module.css";
import type { Business } from "./rows";
import type { PhoneState } from "./state";
import { useControl } from "./useControl";
import { texts } from "./texts";

interface Props {
  state: PhoneState;
  business: Business;
}

export function BusyShop({ state, business }: Props): ReactElement {
  const control = useControl();
  const { done, of, problem } = useSyncExternalStore(watchBusy, readBusy);
  const length = scriptFor(control.manifest).length;
  const [pace, setPace] = useState<Pace>("lively");
  if (done !== null) {
    return (
      <section className={classes.busy} aria-label={texts.busy}>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Text size="sm" role="status">
            {texts.busyDone(done, of)}
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
        <Progress value={(100 * done) / of} aria-label={texts.busy} />
      </section>
    );
  }
  const play = (): void => {
    const known = new Set([...state.customers.values()].map(({ username }) => username));
    void playBusy(control, business.id, known, pace);
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
        {texts.busyHint(length, Math.round((length * PACES[pace]) / 1_000))}
      </Text>
      {problem !== null && (
        <Alert color="red" role="alert">
          {texts.failed}: {problem}
        </Alert>
      )}
    </section>
  );
}
