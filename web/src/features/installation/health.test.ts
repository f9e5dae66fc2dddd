import { expect, test } from "vitest";

import type { Installation } from "@/api/types";

import { complaints, size } from "./health";

const NOW = Date.parse("2026-03-01T12:00:00Z");

const receipts: Installation["consumers"][number] = {
  name: "read_receipts",
  is_paused: false,
  waits_for_newer: false,
  behind: 3,
  lag_seconds: 1,
  parked: 0,
  missed: null,
};

const well: Installation = {
  version: "1.0.0",
  public_url: "https://desk.example",
  database: {
    server_version: "18.0",
    schema_step: "0003",
    bytes: 12_000_000,
    waiting_jobs: 4,
    failed_jobs: 0,
  },
  workers: [{ id: 1, last_seen_at: "2026-03-01T11:59:55Z" }],
  intake: { queued: 0, limit: 1000 },
  parked_deliveries: 0,
  unknown_accounts: [],
  readiness: { state: "ready", reason: "All is well.", schema: "current" },
  consumers: [receipts],
};

test("an installation that is well has nothing to complain about", () => {
  expect(complaints(well, NOW)).toEqual([]);
});

test("a worker that fell silent is no worker", () => {
  const silent = { ...well, workers: [{ id: 1, last_seen_at: "2026-03-01T11:58:00Z" }] };
  expect(complaints(silent, NOW)).toEqual([{ kind: "noWorker" }]);
  expect(complaints({ ...well, workers: [] }, NOW)).toEqual([{ kind: "noWorker" }]);
});

test("everything that waits for somebody is named, with how much of it there is", () => {
  const account = { path: "/webhooks/a", remote_account_id: "x", last_at: "2026-03-01T11:00:00Z" };
  const found = complaints(
    {
      ...well,
      intake: { queued: 600, limit: 1000 },
      database: { ...well.database, failed_jobs: 2 },
      parked_deliveries: 3,
      unknown_accounts: [
        { ...account, count: 4 },
        { ...account, count: 1 },
      ],
    },
    NOW,
  );
  expect(found).toEqual([
    { kind: "intakeCrowded" },
    { kind: "failedJobs", count: 2 },
    { kind: "parked", count: 3 },
    { kind: "unknown", count: 5 },
  ]);
});

test("a schema that does not fit this version is named", () => {
  const at = (schema: Installation["readiness"]["schema"]) =>
    complaints({ ...well, readiness: { ...well.readiness, schema } }, NOW);
  expect(at("older")).toEqual([{ kind: "schemaOlder" }]);
  expect(at("newer")).toEqual([{ kind: "schemaNewer" }]);
});

test("sizes are read at a glance", () => {
  expect(size(999)).toContain("999");
  expect(size(12_345_678)).toContain("12.3");
  expect(size(4_000_000_000)).toMatch(/^4\D/);
});

test("consumers of events that lag, are paused, missed some or could not handle one are named", () => {
  const one = { ...receipts, behind: 9, lag_seconds: 90, parked: 2 };
  expect(complaints({ ...well, consumers: [one] }, NOW)).toEqual([
    { kind: "lagging", count: 1 },
    { kind: "parkedEvents", count: 2 },
  ]);
  const missed = { count: 7, first_at: "2025-01-05T12:00:00Z", last_at: "2025-02-01T12:00:00Z" };
  expect(complaints({ ...well, consumers: [{ ...receipts, missed }] }, NOW)).toEqual([
    { kind: "missed", count: 1 },
  ]);
  const paused = { ...one, is_paused: true, parked: 0 };
  expect(complaints({ ...well, consumers: [paused] }, NOW)).toEqual([{ kind: "paused", count: 1 }]);
  const newer = { ...one, waits_for_newer: true, parked: 0 };
  expect(complaints({ ...well, consumers: [newer, { ...newer, is_paused: true }] }, NOW)).toEqual([
    { kind: "paused", count: 1 },
    { kind: "waitsForNewer", count: 1 },
  ]);
});
