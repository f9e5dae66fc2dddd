/** The page: customers on the left, a phone in the middle, what goes on behind the scenes on the right. */
import { Alert, Button, Drawer, Group, Loader, Select, Stack, Text, Title } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import type { ReactElement } from "react";

import { Behind } from "./Behind";
import { Chat } from "./Chat";
import { Customers } from "./Customers";
import classes from "./phone.module.css";
import type { PhoneState } from "./state";
import { useSandbox } from "./useSandbox";
import { words } from "./words";

export function Phone(): ReactElement {
  const { state, lost } = useSandbox();
  if (!state) return <div className={classes.waiting}>{lost ? words.lost : <Loader />}</div>;
  return <Page state={state} lost={lost} />;
}

function Page({ state, lost }: { state: PhoneState; lost: boolean }): ReactElement {
  const wide = useMediaQuery("(min-width: 62em)", window.innerWidth >= 992);
  const [people, peopleDrawer] = useDisclosure(false);
  const [behind, behindDrawer] = useDisclosure(false);
  const businesses = [...state.businesses.values()];
  const [chosenBusiness, chooseBusiness] = useState<string | null>(null);
  const business = state.businesses.get(chosenBusiness ?? "") ?? businesses[0];
  const [chosen, choose] = useState<string | null>(null);
  const customer = state.customers.get(chosen ?? "") ?? [...state.customers.values()].at(-1);

  if (!business) return <div className={classes.waiting}>{words.noBusiness}</div>;
  const list = (
    <Stack gap="sm" p="md">
      {businesses.length > 1 && (
        <Select
          label={words.writesTo}
          data={businesses.map((row) => ({ value: row.business_id, label: row.display_name }))}
          value={business.business_id}
          allowDeselect={false}
          onChange={chooseBusiness}
        />
      )}
      <Customers
        state={state}
        business={business}
        chosen={customer?.unique_identifier}
        onChoose={(id) => {
          choose(id);
          peopleDrawer.close();
        }}
      />
    </Stack>
  );
  const scenes = <Behind state={state} business={business} customer={customer} />;
  return (
    <div className={classes.page}>
      {wide && (
        <aside className={classes.side} aria-label={words.customers}>
          <Title order={1} size="h4" p="md" pb={0}>
            {words.title}
          </Title>
          {list}
        </aside>
      )}
      <main className={classes.stage}>
        {lost && <Alert color="yellow">{words.lost}</Alert>}
        {!wide && (
          <Group justify="space-between" w="100%">
            <Button variant="subtle" onClick={peopleDrawer.open}>
              {words.customers}
            </Button>
            <Button variant="subtle" onClick={behindDrawer.open}>
              {words.behind}
            </Button>
          </Group>
        )}
        {customer ? (
          <Chat
            key={customer.unique_identifier}
            state={state}
            business={business}
            customer={customer}
          />
        ) : (
          <Text c="dimmed">{words.choose}</Text>
        )}
      </main>
      {wide && (
        <aside className={classes.side} aria-label={words.behind}>
          {scenes}
        </aside>
      )}
      <Drawer opened={people && !wide} onClose={peopleDrawer.close} title={words.customers}>
        {list}
      </Drawer>
      <Drawer
        opened={behind && !wide}
        onClose={behindDrawer.close}
        position="right"
        title={words.behind}
      >
        {scenes}
      </Drawer>
    </div>
  );
}
