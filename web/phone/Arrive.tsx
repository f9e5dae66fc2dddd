/** Opening the chat from an ad or a tiktok.me link. */
import { Button, Menu, Modal, Stack, TextInput } from "@mantine/core";
import { IconLink, IconSpeakerphone } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement, SubmitEvent } from "react";

import { attempt } from "./attempt";
import { arriveByAd, arriveByLink } from "./control";
import type { Pair } from "./control";
import { texts } from "./texts";

export type Arrival = "ad" | "link";

/** The two ways, for a menu. */
export function ArriveItems({ onArrive }: { onArrive: (by: Arrival) => void }): ReactElement {
  return (
    <>
      <Menu.Item leftSection={<IconSpeakerphone size={16} />} onClick={() => onArrive("ad")}>
        {texts.arriveAd}
      </Menu.Item>
      <Menu.Item leftSection={<IconLink size={16} />} onClick={() => onArrive("link")}>
        {texts.arriveLink}
      </Menu.Item>
    </>
  );
}

interface Props {
  by: Arrival | null;
  pair: Pair;
  onClose: () => void;
  /** The message the link brought along waits to be sent. */
  onFilled: (text: string) => void;
}

export function Arrive({ by, pair, onClose, onFilled }: Props): ReactElement {
  return (
    <Modal
      opened={by !== null}
      onClose={onClose}
      title={by === "link" ? texts.linkTitle : texts.adTitle}
      centered
      closeButtonProps={{ "aria-label": texts.close }}
    >
      {by === "ad" && <ByAd pair={pair} onDone={onClose} />}
      {by === "link" && (
        <ByLink
          pair={pair}
          onDone={(filled) => {
            onClose();
            onFilled(filled);
          }}
        />
      )}
    </Modal>
  );
}

function ByAd({ pair, onDone }: { pair: Pair; onDone: () => void }): ReactElement {
  const [name, setName] = useState<string>(texts.adSample);
  const arrive = (event: SubmitEvent): void => {
    event.preventDefault();
    attempt(arriveByAd(pair, name).then(onDone));
  };
  return (
    <form onSubmit={arrive}>
      <Stack>
        <TextInput
          label={texts.adName}
          required
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit">{texts.arriveNow}</Button>
      </Stack>
    </form>
  );
}

function ByLink({ pair, onDone }: { pair: Pair; onDone: (filled: string) => void }): ReactElement {
  const [ref, setRef] = useState<string>(texts.refSample);
  const [filled, setFilled] = useState<string>(texts.prefilledSample);
  const arrive = (event: SubmitEvent): void => {
    event.preventDefault();
    attempt(arriveByLink(pair, ref, filled).then(() => onDone(filled)));
  };
  return (
    <form onSubmit={arrive}>
      <Stack>
        <TextInput
          label={texts.ref}
          required
          data-autofocus
          value={ref}
          onChange={(event) => setRef(event.currentTarget.value)}
        />
        <TextInput
          label={texts.prefilled}
          description={texts.prefilledHint}
          value={filled}
          onChange={(event) => setFilled(event.currentTarget.value)}
        />
        <Button type="submit">{texts.arriveNow}</Button>
      </Stack>
    </form>
  );
}
