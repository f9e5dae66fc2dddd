/** Consumers of events are called as their features say. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import "@/i18n/features";
import { parkedEventsQuery } from "@/api/installation";
import { i18n } from "@/i18n";
import { FeaturesContext } from "@/manifest";

import { added } from "../../../tests/addedFeature/feature";
import texts from "../../../tests/addedFeature/texts.en.json";
import { Consumers } from "./Consumers";

const following = { is_paused: false, behind: 0, lag_seconds: 0 };

test("a consumer is called as its feature says, also where an event of it failed", async () => {
  i18n.addResourceBundle("en", "added", texts);
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const at = new Date().toISOString();
  const about = { event_id: 1, name: "labels.changed", error: "boom", tries: 1 };
  const parked = { id: 1, consumer: "additions", ...about, recorded_at: at, parked_at: at };
  client.setQueryData(parkedEventsQuery.queryKey, { items: [parked] });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <FeaturesContext value={[added]}>
          <Consumers
            consumers={[
              { name: "additions", parked: 1, ...following },
              { name: "toString", parked: 0, ...following },
            ]}
          />
        </FeaturesContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  expect(await screen.findAllByText(/Counting of additions/u)).toHaveLength(2);
  expect(screen.getByText("toString")).toBeVisible();
});
