/** Who is played and whom they write to: kept in the address, so that each window can be another phone. */
import { useCallback, useState } from "react";

import type { Business, Customer } from "./rows";
import type { PhoneState, Platforms } from "./state";

interface Names {
  platform: string;
  business: string;
  customer: string;
}

interface Chosen {
  state: PhoneState | undefined;
  business: Business | undefined;
  customer: Customer | undefined;
  choose: (who: Partial<Names>) => void;
}

function fromAddress(): Names {
  const query = new URLSearchParams(window.location.search);
  const named = (name: string): string => query.get(name) ?? "";
  return { platform: named("platform"), business: named("business"), customer: named("customer") };
}

export function useChosen(platforms: Platforms): Chosen {
  const [names, setNames] = useState(fromAddress);
  const state = platforms.get(names.platform) ?? inUse(platforms);
  const businesses = [...(state?.businesses.values() ?? [])];
  const customers = [...(state?.customers.values() ?? [])];
  const business =
    businesses.find(({ username }) => username === names.business) ?? businesses.at(0);
  const picked = customers.find(({ username }) => username === names.customer);
  // Who is on the stage stays there, whoever writes meanwhile: somebody may be typing on their phone.
  const [onStage, stage] = useState("");
  const customer =
    picked ?? state?.customers.get(onStage) ?? (state && latest(state, business, customers));
  const id = customer?.id ?? "";
  if (id !== onStage) stage(id);

  const choose = useCallback((who: Partial<Names>) => {
    setNames((before) => {
      const after = { ...before, ...who };
      const query = new URLSearchParams(Object.entries(after).filter(([, name]) => name !== ""));
      window.history.replaceState(null, "", `?${query.toString()}`);
      return after;
    });
  }, []);
  return { state, business, customer, choose };
}

/** Which platform begins, until one is picked: the first that somebody made a shop on, or writes on. */
export function inUse(platforms: Platforms): PhoneState | undefined {
  const all = [...platforms.values()];
  const used = all.find(({ businesses, customers, manifest }) =>
    manifest.has_shop ? customers.size > 0 : businesses.size > 0,
  );
  return used ?? all.at(0);
}

/** Who begins, until somebody is picked: who was last in a conversation with the business, else the newest. */
function latest(
  state: PhoneState,
  business: Business | undefined,
  customers: readonly Customer[],
): Customer | undefined {
  const rows = [...state.conversations.values()]
    .filter((row) => row.business === business?.id)
    .sort((a, b) => b.updated_at - a.updated_at);
  return state.customers.get(rows[0]?.customer ?? "") ?? customers.at(-1);
}
