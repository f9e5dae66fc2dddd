/** Consumers of events: called as their features say, with what they missed. */
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

const following = {
  is_paused: false,
  waits_for_newer: false,
  behind: 0,
  lag_seconds: 0,
  missed: null,
};

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

test("events that a consumer missed are shown with their number and time, and can be dismissed", async () => {
  const missed = { count: 12, first_at: "2025-01-05T12:00:00Z", last_at: "2025-02-01T12:00:00Z" };
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <FeaturesContext value={[]}>
          <Consumers
            consumers={[
              { name: "visits", parked: 0, ...following, missed },
              { name: "others", parked: 0, ...following },
            ]}
          />
        </FeaturesContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  const text = await screen.findByText(/12 events expired before this task handled them/u);
  expect(text).toHaveTextContent(/Jan.*Feb.*2025/u);
  expect(screen.getAllByRole("button", { name: "Dismiss" })).toHaveLength(1);
});

test("a consumer that a newer version took over says that it waits for that version", () => {
  const waiting = { ...following, waits_for_newer: true, behind: 7, lag_seconds: 90 };
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <FeaturesContext value={[]}>
          <Consumers
            consumers={[
              { name: "visits", parked: 0, ...waiting },
              { name: "others", parked: 0, ...waiting, is_paused: true },
            ]}
          />
        </FeaturesContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  expect(screen.getByText("Waiting for a newer version · 7 events")).toBeVisible();
  expect(screen.getByText("Paused · 7 events waiting")).toBeVisible();
});
