/** Opening the chat from elsewhere: an ad, a link, whatever the platform has. */
import { Button, Menu, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ReactElement, SubmitEvent } from "react";

import { attempt } from "./attempt";
import type { Pair } from "./rows";
import { iconOf } from "./icons";
import type { Arrival } from "./manifest";
import { useControl } from "./useControl";
import { texts } from "./texts";

/** The ways there are, for a menu. */
export function ArriveItems({ onArrive }: { onArrive: (by: Arrival) => void }): ReactElement {
  const { arrivals } = useControl().manifest;
  return (
    <>
      {arrivals.map((way) => {
        const Icon = iconOf(way.icon);
        return (
          <Menu.Item key={way.label} leftSection={<Icon size={16} />} onClick={() => onArrive(way)}>
            {way.label}
          </Menu.Item>
        );
      })}
    </>
  );
}

interface Props {
  by: Arrival | null;
  pair: Pair;
  onClose: () => void;
  /** The message that was brought along waits to be sent. */
  onFilled: (text: string) => void;
}

export function Arrive({ by, pair, onClose, onFilled }: Props): ReactElement {
  return (
    <Modal
      opened={by !== null}
      onClose={onClose}
      title={by?.title}
      centered
      closeButtonProps={{ "aria-label": texts.close }}
    >
      {by && (
        <Way
          by={by}
          pair={pair}
          onDone={(filled) => {
            onClose();
            if (filled !== undefined) onFilled(filled);
          }}
        />
      )}
    </Modal>
  );
}

interface WayProps {
  by: Arrival;
  pair: Pair;
  onDone: (filled: string | undefined) => void;
}

function Way({ by, pair, onDone }: WayProps): ReactElement {
  const control = useControl();
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(by.questions.map(({ name, value }) => [name, value])),
  );
  const arrive = (event: SubmitEvent): void => {
    event.preventDefault();
    const filling = by.questions.find(({ fills }) => fills);
    attempt(
      control
        .arrive(pair, { ...by.fields, ...values })
        .then(() => onDone(filling && values[filling.name])),
    );
  };
  return (
    <form onSubmit={arrive}>
      <Stack>
        {by.questions.map(({ name, label, hint, fills }, index) => (
          <TextInput
            key={name}
            label={label}
            description={hint || undefined}
            required={!fills}
            data-autofocus={index === 0 || undefined}
            value={values[name]}
            onChange={({ currentTarget: { value } }) =>
              setValues((before) => ({ ...before, [name]: value }))
            }
          />
        ))}
        <Button type="submit">{texts.arriveNow}</Button>
      </Stack>
    </form>
  );
}
