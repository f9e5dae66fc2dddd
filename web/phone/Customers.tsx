/** Who one can be: the customers there are, and a form to invent another. */
import {
  Avatar,
  Badge,
  Button,
  Group,
  NavLink,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import type { SubmitEvent, ReactElement } from "react";

import { post } from "./control";
import type { Business, Customer } from "./control";
import { conversationOf, unread } from "./state";
import type { PhoneState } from "./state";
import { words } from "./words";

const COUNTRIES = ["TH", "ID", "MY", "BR", "MX", "ZA", "AE", "US", "DE"];

interface Props {
  state: PhoneState;
  business: Business;
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

export function Customers({ state, business, chosen, onChoose }: Props): ReactElement {
  const [inventing, setInventing] = useState(false);
  const customers = [...state.customers.values()].reverse();
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {customers.length === 0 ? words.noCustomers : words.customersHint}
      </Text>
      {inventing ? (
        <Invent
          onDone={(id) => {
            setInventing(false);
            if (id !== null) onChoose(id);
          }}
        />
      ) : (
        <Button variant="light" onClick={() => setInventing(true)}>
          {words.newCustomer}
        </Button>
      )}
      {customers.map((customer) => {
        const id = customer.unique_identifier;
        const waiting = unread(state, conversationOf(state, id, business.business_id));
        return (
          <NavLink
            key={id}
            component="button"
            active={id === chosen}
            label={customer.display_name}
            description={`@${customer.username} · ${customer.country}`}
            leftSection={<Avatar src={customer.avatar} alt="" />}
            rightSection={waiting > 0 ? <Badge circle>{waiting}</Badge> : undefined}
            onClick={() => onChoose(id)}
          />
        );
      })}
    </Stack>
  );
}

function Invent({ onDone }: { onDone: (id: string | null) => void }): ReactElement {
  const [name, setName] = useState("");
  const [country, setCountry] = useState<string | null>("TH");
  const [follower, setFollower] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const username = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ".")
    .replace(/^\.|\.$/g, "");
  const create = (event: SubmitEvent): void => {
    event.preventDefault();
    const body = {
      username: username || `customer.${Date.now() % 10_000}`,
      display_name: name,
      country,
      is_follower: follower,
    };
    post<Customer>("customers", body)
      .then((made) => onDone(made.unique_identifier))
      .catch((error: unknown) => setProblem(String(error)));
  };
  return (
    <form onSubmit={create}>
      <Stack gap="xs">
        <TextInput
          label={words.name}
          required
          autoFocus
          value={name}
          error={problem}
          description={username && `@${username}`}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={words.country}
          data={COUNTRIES}
          value={country}
          allowDeselect={false}
          onChange={setCountry}
        />
        <Switch
          label={words.follower}
          checked={follower}
          onChange={(event) => setFollower(event.currentTarget.checked)}
        />
        <Group>
          <Button type="submit">{words.create}</Button>
          <Button variant="subtle" onClick={() => onDone(null)}>
            {words.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
