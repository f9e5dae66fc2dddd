/** What the customer writes and sends. */
import { ActionIcon, Alert, CloseButton, Group, Menu, Text, TextInput } from "@mantine/core";
import { IconPlus, IconSend2 } from "@tabler/icons-react";
import { useRef, useState } from "react";
import type { SubmitEvent, ReactElement } from "react";

import { post, upload } from "./control";
import type { Business, Customer, PhoneMessage } from "./control";
import classes from "./phone.module.css";
import { words } from "./words";

interface Props {
  business: Business;
  customer: Customer;
  quoted: PhoneMessage | null;
  onQuoteGone: () => void;
}

export function Composer({ business, customer, quoted, onQuoteGone }: Props): ReactElement {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const both = { business: business.business_id, customer: customer.unique_identifier };
  const tell = (path: string, body: Record<string, unknown>): void => {
    setProblem(null);
    post(path, { ...both, ...body }).catch((error: unknown) => setProblem(String(error)));
  };
  const send = (body: Record<string, unknown>): void => {
    tell("customer/send", { ...body, ...(quoted ? { quote: quoted.message_id } : {}) });
    onQuoteGone();
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (text.trim() === "") return;
    send({ kind: "text", text });
    setText("");
  };
  const sendFile = (chosen: File): void => {
    upload(business.business_id, chosen)
      .then((media) => send(media))
      .catch((error: unknown) => setProblem(String(error)));
  };
  return (
    <form className={classes.composer} onSubmit={submit}>
      {problem !== null && (
        <Alert color="red" withCloseButton onClose={() => setProblem(null)}>
          {problem}
        </Alert>
      )}
      {quoted && (
        <Group className={classes.quote} justify="space-between" wrap="nowrap">
          <Text size="sm" truncate>
            {`${words.quoting}: ${quoted.text ?? words.kinds[quoted.kind] ?? quoted.kind}`}
          </Text>
          <CloseButton size="sm" onClick={onQuoteGone} aria-label={words.cancel} />
        </Group>
      )}
      <Group wrap="nowrap" gap="xs">
        <Menu position="top-start">
          <Menu.Target>
            <ActionIcon variant="light" size="lg" radius="xl" aria-label={words.attach}>
              <IconPlus size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => send({ kind: "image" })}>{words.picture}</Menu.Item>
            <Menu.Item onClick={() => file.current?.click()}>{words.ownPicture}</Menu.Item>
            <Menu.Item onClick={() => send({ kind: "video" })}>{words.video}</Menu.Item>
            <Menu.Item onClick={() => send({ kind: "sticker", name: "hello" })}>
              {words.sticker}
            </Menu.Item>
            <Menu.Item onClick={() => send({ kind: "share_post" })}>{words.post}</Menu.Item>
            <Menu.Divider />
            <Menu.Item
              onClick={() =>
                tell("customer/arrive", {
                  by: "ad",
                  ad_id: "1865980816147001",
                  ad_name: "Autumn glazes",
                })
              }
            >
              {words.arriveAd}
            </Menu.Item>
            <Menu.Item
              onClick={() =>
                tell("customer/arrive", {
                  by: "short_link",
                  ref: "flyer",
                  prefilled_message: "Hi there",
                })
              }
            >
              {words.arriveLink}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <TextInput
          className={classes.field}
          radius="xl"
          placeholder={words.message}
          aria-label={words.message}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ActionIcon
          type="submit"
          size="lg"
          radius="xl"
          disabled={text.trim() === ""}
          aria-label={words.send}
        >
          <IconSend2 size={18} />
        </ActionIcon>
      </Group>
      <input
        ref={file}
        type="file"
        hidden
        accept="image/jpeg,image/png,video/mp4"
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? [];
          if (chosen) sendFile(chosen);
          event.currentTarget.value = "";
        }}
      />
    </form>
  );
}
