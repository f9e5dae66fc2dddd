/** One message on the phone, with what one can do with it. */
import { ActionIcon, Button, Menu, Stack, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import type { ReactElement } from "react";

import { post } from "./control";
import type { Customer, PhoneMessage } from "./control";
import classes from "./phone.module.css";
import { words } from "./words";

const EMOJIS = ["👍", "❤️", "😂", "😮", "😢"];

interface Props {
  message: PhoneMessage;
  quoted: PhoneMessage | undefined;
  customer: Customer;
  seen: boolean;
  onQuote: () => void;
}

export function Bubble({ message, quoted, customer, seen, onQuote }: Props): ReactElement {
  const own = message.from === "customer";
  const reacted = message.reactions.some(({ by }) => by === customer.unique_identifier);
  const quiet = (path: string, body: unknown): void => void post(path, body).catch(() => undefined);
  const id = message.message_id;
  return (
    <article className={own ? classes.own : classes.theirs}>
      <div className={classes.line}>
        <div className={classes.bubble} data-own={own || undefined}>
          {quoted && <Text className={classes.quote}>{plain(quoted)}</Text>}
          <Content message={message} />
          {message.reactions.length > 0 && (
            <span className={classes.reactions}>
              {message.reactions.map(({ emoji }) => emoji).join(" ")}
            </span>
          )}
        </div>
        <Menu>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={words.act}>
              <IconDots size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={onQuote}>{words.quote}</Menu.Item>
            {EMOJIS.map((emoji) => (
              <Menu.Item
                key={emoji}
                onClick={() =>
                  quiet("customer/react", {
                    message_id: id,
                    customer: customer.unique_identifier,
                    emoji,
                  })
                }
              >
                {`${words.react} ${emoji}`}
              </Menu.Item>
            ))}
            {reacted && (
              <Menu.Item
                onClick={() =>
                  quiet("customer/unreact", {
                    message_id: id,
                    customer: customer.unique_identifier,
                  })
                }
              >
                {words.unreact}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
      <Text size="xs" c="dimmed" ta={own ? "right" : "left"}>
        {new Date(message.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}
        {seen && ` · ${words.seen}`}
      </Text>
    </article>
  );
}

function plain(message: PhoneMessage): string {
  return message.text ?? message.template?.title ?? words.kinds[message.kind] ?? message.kind;
}

function Content({ message }: { message: PhoneMessage }): ReactElement {
  const { kind, url, template } = message;
  const label = words.kinds[kind] ?? kind;
  if (kind === "image" && url) return <img className={classes.picture} src={url} alt={label} />;
  if ((kind === "sticker" || kind === "emoji") && url)
    return <img className={classes.sticker} src={url} alt={label} />;
  if (kind === "video" && url) return <video className={classes.picture} src={url} controls />;
  if (kind === "share_post" && url)
    return (
      <a href={url} target="_blank" rel="noreferrer">
        {label}
      </a>
    );
  if (template)
    return (
      <Stack gap={6}>
        <Text>{template.title}</Text>
        {template.buttons.map(({ id, title }) => (
          <Button
            key={id}
            size="compact-sm"
            variant="default"
            onClick={() =>
              void post("customer/tap", { message_id: message.message_id, button_id: id }).catch(
                () => undefined,
              )
            }
          >
            {title}
          </Button>
        ))}
      </Stack>
    );
  return (
    <Text className={classes.text}>{message.text ?? `${label}: ${message.raw_kind ?? kind}`}</Text>
  );
}
