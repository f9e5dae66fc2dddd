import { expect, test } from "vitest";

import type { Business, Customer, Fault } from "./rows";
import type { Manifest, Trouble } from "./manifest";
import { faultsOf } from "./reading";
import type { PhoneState } from "./state";
import { inUse } from "./useChosen";

const stand = (platform: string, has_shop: boolean, shops: number, people: number): PhoneState => {
  const named = (count: number) => new Map(Array.from({ length: count }, (_, id) => [`${id}`, {}]));
  return {
    manifest: { platform, has_shop } as Manifest,
    businesses: named(shops) as unknown as ReadonlyMap<string, Business>,
    customers: named(people) as unknown as ReadonlyMap<string, Customer>,
  } as PhoneState;
};

const begins = (...stands: PhoneState[]): string | undefined =>
  inUse(new Map(stands.map((state) => [state.manifest.platform, state])))?.manifest.platform;

test("the page begins with a shop that somebody made, not with one that is always there", () => {
  expect(begins(stand("first", false, 0, 0), stand("given", true, 1, 0))).toBe("first");
  expect(begins(stand("given", true, 1, 0), stand("made", false, 1, 0))).toBe("made");
  expect(begins(stand("first", false, 0, 0), stand("given", true, 1, 1))).toBe("given");
});

test("two switches of one kind are told apart by the status that they respond with", () => {
  const trouble = (status: number): Trouble => ({
    label: "",
    hint: "",
    fault: { target: "api", kind: "http", status },
  });
  const fault = { fault_id: "f", target: "api", kind: "http", match: "*", status: 429 } as Fault;
  const state = { faults: new Map([["f", fault]]) } as unknown as PhoneState;
  expect([trouble(429), trouble(503)].map((row) => faultsOf(state, row).length)).toEqual([1, 0]);
});
