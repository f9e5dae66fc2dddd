/** What the customer can do with a message: react, take that back, quote. */
import { ActionIcon, Group, Menu } from "@mantine/core";
import { IconArrowBackUp, IconMoodSmile, IconMoodX, IconSparkles } from "@tabler/icons-react";
import type { ReactElement } from "react";

import { attempt } from "./attempt";
import type { Customer, PhoneMessage } from "./rows";
import type { Manifest } from "./manifest";
import classes from "./thread.module.css";
import { useControl } from "./useControl";
import { texts } from "./texts";

interface Props {
  message: PhoneMessage;
  customer: Customer;
  onQuote: () => void;
}

export function MessageMenu({ message, customer, onQuote }: Props): ReactElement | null {
  const control = useControl();
  const { reacting, quotes } = control.manifest;
  if (!reacting && !quotes) return null;
  const { id } = message;
  const given = message.reactions.find(({ by }) => by === customer.id);
  return (
    <Menu position="bottom" withinPortal>
      <Menu.Target>
        <ActionIcon
          className={classes.act}
          variant="subtle"
          color="gray"
          size="md"
          radius="xl"
          aria-label={texts.act}
        >
          <IconMoodSmile size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {reacting && <Reacting message={id} reacting={reacting} given={given?.emoji} />}
        {given && (
          <Menu.Item
            leftSection={<IconMoodX size={16} />}
            onClick={() => attempt(control.unreact(id))}
          >
            {texts.unreact}
          </Menu.Item>
        )}
        {reacting && quotes && <Menu.Divider />}
        {quotes && (
          <Menu.Item leftSection={<IconArrowBackUp size={16} />} onClick={onQuote}>
            {texts.quote}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

interface ReactingProps {
  message: string;
  reacting: NonNullable<Manifest["reacting"]>;
  /** The emoji the customer put on the message before. */
  given: string | undefined;
}

function Reacting({ message, reacting: { emojis, drawn }, given }: ReactingProps): ReactElement {
  const control = useControl();
  const toggle = (emoji: string): Promise<unknown> =>
    given === emoji ? control.unreact(message) : control.react(message, { emoji });
  return (
    <>
      <Group gap={2} wrap="nowrap">
        {emojis.map((emoji) => (
          <Menu.Item
            key={emoji}
            className={classes.reaction}
            aria-label={texts.react(emoji)}
            data-given={given === emoji || undefined}
            onClick={() => attempt(toggle(emoji))}
          >
            {emoji}
          </Menu.Item>
        ))}
      </Group>
      {drawn && (
        <Menu.Item
          leftSection={<IconSparkles size={16} />}
          onClick={() => attempt(control.react(message, drawn))}
        >
          {texts.reactDrawn}
        </Menu.Item>
      )}
    </>
  );
}
