import { expect, test } from "vitest";

import type { Membership, Role } from "@/api/types";

import { grantable, isLastOwner, mayChange } from "./roles";

const member = (id: number, role: Role): Membership => ({
  user: { id, name: `Person ${id}`, email: null },
  role,
  created_at: "2026-01-01T00:00:00Z",
  inbox_ids: [],
});

test("only owners make owners", () => {
  expect(grantable({ id: 1, role: "owner" })).toContain("owner");
  expect(grantable({ id: 1, role: "administrator" })).not.toContain("owner");
});

test("administrators change anybody but owners, others nobody", () => {
  const members = [member(1, "owner"), member(2, "owner"), member(3, "agent")];
  const [owner, , agent] = members as [Membership, Membership, Membership];
  expect(mayChange({ id: 9, role: "administrator" }, agent, members)).toBe(true);
  expect(mayChange({ id: 9, role: "administrator" }, owner, members)).toBe(false);
  expect(mayChange({ id: 2, role: "owner" }, owner, members)).toBe(true);
  expect(mayChange({ id: 9, role: "supervisor" }, agent, members)).toBe(false);
});

test("nobody takes the last owner away, not even themselves", () => {
  const members = [member(1, "owner"), member(3, "agent")];
  const [owner] = members as [Membership];
  expect(isLastOwner(owner, members)).toBe(true);
  expect(mayChange({ id: 1, role: "owner" }, owner, members)).toBe(false);
});
