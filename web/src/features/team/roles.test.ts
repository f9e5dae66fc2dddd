import { expect, test } from "vitest";

import type { Membership, Role } from "@/api/types";

import { grantable, isLastOwner, mayChange } from "./roles";
import type { Me } from "./roles";

const administrator = { id: 9, permissions: ["member.manage"] } satisfies Me;
const owned = (id: number): Me => ({ id, permissions: ["member.manage", "owner.manage"] });
const supervisor = { id: 9, permissions: ["label.manage"] } satisfies Me;

const member = (id: number, role: Role): Membership => ({
  user: { id, name: `Person ${id}`, email: null },
  role,
  created_at: "2026-01-01T00:00:00Z",
  inbox_ids: [],
});

test("only owners make owners", () => {
  expect(grantable(owned(1))).toContain("owner");
  expect(grantable(administrator)).not.toContain("owner");
});

test("administrators change anybody but owners, others nobody", () => {
  const members = [member(1, "owner"), member(2, "owner"), member(3, "agent")];
  const [owner, , agent] = members as [Membership, Membership, Membership];
  expect(mayChange(administrator, agent, members)).toBe(true);
  expect(mayChange(administrator, owner, members)).toBe(false);
  expect(mayChange(owned(2), owner, members)).toBe(true);
  expect(mayChange(supervisor, agent, members)).toBe(false);
});

test("nobody takes the last owner away, not even themselves", () => {
  const members = [member(1, "owner"), member(3, "agent")];
  const [owner] = members as [Membership];
  expect(isLastOwner(owner, members)).toBe(true);
  expect(mayChange(owned(1), owner, members)).toBe(false);
});
