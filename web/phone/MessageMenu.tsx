/** What the customer can do with a message: react, take that back, quote. */
import { ActionIcon, Group, Menu } from "@mantine/core";
import { IconArrowBackUp, IconMoodSmile, IconMoodX, IconSparkles } from "@tabler/icons-react";
import type { ReactElement } from "react";

import { attempt } from "./attempt";
import { react, unreact } from "./control";
import type { Customer, PhoneMessage } from "./control";
import { texts } from "./texts";
import classes from "./thread.module.css";

const EMOJIS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
const DRAWN = "wave";

interface Props {
  message: PhoneMessage;
  customer: Customer;
  onQuote: () => void;
}

export function MessageMenu({ message, customer, onQuote }: Props): ReactElement {
  const id = message.message_id;
  const given = message.reactions.find(({ by }) => by === customer.unique_identifier);
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
        <Group gap={2} wrap="nowrap">
          {EMOJIS.map((emoji) => (
            <Menu.Item
              key={emoji}
              className={classes.reaction}
              aria-label={texts.react(emoji)}
              data-given={given?.emoji === emoji || undefined}
              onClick={() => attempt(given?.emoji === emoji ? unreact(id) : react(id, { emoji }))}
            >
              {emoji}
            </Menu.Item>
          ))}
        </Group>
        <Menu.Item
          leftSection={<IconSparkles size={16} />}
          onClick={() => attempt(react(id, { ai_emoji: DRAWN }))}
        >
          {texts.reactDrawn}
        </Menu.Item>
        {given && (
          <Menu.Item leftSection={<IconMoodX size={16} />} onClick={() => attempt(unreact(id))}>
            {texts.unreact}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconArrowBackUp size={16} />} onClick={onQuote}>
          {texts.quote}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
