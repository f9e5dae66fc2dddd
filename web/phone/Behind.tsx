/** Behind the scenes: the shop's side of the platform, troubles to make, and the webhooks that were sent. */
import { Badge, Tabs, Title } from "@mantine/core";
import type { ReactElement } from "react";

import classes from "./behind.module.css";
import type { Business, Customer } from "./rows";
import { Deliveries } from "./Deliveries";
import type { PhoneState } from "./state";
import { ShopSide } from "./ShopSide";
import { Troubles } from "./Troubles";
import { texts } from "./texts";

interface Props {
  state: PhoneState;
  business: Business;
  customer: Customer | undefined;
}

export function Behind({ state, business, customer }: Props): ReactElement {
  return (
    <div className={classes.behind}>
      <Tabs defaultValue="shop" className={classes.levers}>
        <Tabs.List>
          <Tabs.Tab value="shop">{texts.shop}</Tabs.Tab>
          <Tabs.Tab
            value="trouble"
            rightSection={
              state.faults.size > 0 && (
                <Badge color="red" size="sm" circle>
                  {state.faults.size}
                </Badge>
              )
            }
          >
            {texts.trouble}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="shop" className={classes.panel}>
          <ShopSide state={state} business={business} customer={customer} />
        </Tabs.Panel>
        <Tabs.Panel value="trouble" className={classes.panel}>
          <Troubles state={state} />
        </Tabs.Panel>
      </Tabs>
      <section className={classes.log} aria-label={texts.webhooks}>
        <Title order={3} className={classes.heading}>
          {texts.webhooks}
        </Title>
        <Deliveries state={state} business={business} />
      </section>
    </div>
  );
}
