/** Who is played and whom they write to: kept in the address, so that each window can be another phone. */
import { useCallback, useState } from "react";

import type { Business, Customer } from "./control";
import type { PhoneState } from "./state";

interface Chosen {
  business: Business | undefined;
  customer: Customer | undefined;
  choose: (who: { business?: string; customer?: string }) => void;
}

function fromAddress(): { business: string; customer: string } {
  const query = new URLSearchParams(window.location.search);
  return { business: query.get("business") ?? "", customer: query.get("customer") ?? "" };
}

export function useChosen(state: PhoneState): Chosen {
  const [names, setNames] = useState(fromAddress);
  const businesses = [...state.businesses.values()];
  const customers = [...state.customers.values()];
  const business =
    businesses.find(({ username }) => username === names.business) ?? businesses.at(0);
  const picked = customers.find(({ username }) => username === names.customer);
  // Who is on the stage stays there, whoever writes meanwhile: somebody may be typing on their phone.
  const [onStage, stage] = useState("");
  const customer = picked ?? state.customers.get(onStage) ?? latest(state, business, customers);
  const id = customer?.unique_identifier ?? "";
  if (id !== onStage) stage(id);

  const choose = useCallback((who: { business?: string; customer?: string }) => {
    setNames((before) => {
      const after = { ...before, ...who };
      const query = new URLSearchParams(Object.entries(after).filter(([, name]) => name !== ""));
      window.history.replaceState(null, "", `?${query.toString()}`);
      return after;
    });
  }, []);
  return { business, customer, choose };
}

/** Who begins, until somebody is picked: who was last in a conversation with the business, else the newest. */
function latest(
  state: PhoneState,
  business: Business | undefined,
  customers: readonly Customer[],
): Customer | undefined {
  const rows = [...state.conversations.values()]
    .filter((row) => row.business_id === business?.business_id)
    .sort((a, b) => b.updated_at - a.updated_at);
  return state.customers.get(rows[0]?.unique_identifier ?? "") ?? customers.at(-1);
}
