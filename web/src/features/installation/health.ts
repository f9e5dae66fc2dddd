/** What the operator should know about an installation at first sight. */
import type { Consumer, Installation } from "@/api/types";

/** Workers say that they live every few seconds; one unheard of for longer than this, in milliseconds, is gone. */
const WORKER_SILENCE = 30_000;

/** The share of the intake's queue above which it is filling faster than it empties. */
const CROWDED = 0.5;

export type Complaint =
  | { kind: "schemaOlder" }
  | { kind: "noWorker" }
  | { kind: "intakeCrowded" }
  | { kind: "failedJobs"; count: number }
  | { kind: "parked"; count: number }
  | { kind: "unknown"; count: number }
  | { kind: "lagging"; count: number }
  | { kind: "paused"; count: number }
  | { kind: "waitsForNewer"; count: number }
  | { kind: "missed"; count: number }
  | { kind: "parkedEvents"; count: number }
  | { kind: "schemaNewer" };

/** What follows from an event does so within moments; a consumer this many seconds behind does not keep up. */
const LAGGING = 30;

export const isLagging = ({
  is_paused: isPaused,
  waits_for_newer: isForNewer,
  lag_seconds: lag,
}: Consumer): boolean => !isPaused && !isForNewer && lag > LAGGING;

export const isAlive = (lastSeen: string, now: number): boolean =>
  now - Date.parse(lastSeen) < WORKER_SILENCE;

/** What is not well, the worst first; empty when all is. */
export function complaints(installation: Installation, now: number): Complaint[] {
  const { workers, intake, database, parked_deliveries: parked, unknown_accounts } = installation;
  const { consumers } = installation;
  const { schema } = installation.readiness;
  const unknown = unknown_accounts.reduce((sum, { count }) => sum + count, 0);
  const found: Complaint[] = [];
  if (schema === "older") found.push({ kind: "schemaOlder" });
  if (!workers.some(({ last_seen_at: at }) => isAlive(at, now))) found.push({ kind: "noWorker" });
  if (intake.queued > intake.limit * CROWDED) found.push({ kind: "intakeCrowded" });
  if (database.failed_jobs > 0) found.push({ kind: "failedJobs", count: database.failed_jobs });
  if (parked > 0) found.push({ kind: "parked", count: parked });
  if (unknown > 0) found.push({ kind: "unknown", count: unknown });
  const lagging = consumers.filter(isLagging).length;
  const paused = consumers.filter((consumer) => consumer.is_paused).length;
  const forNewer = consumers.filter((one) => one.waits_for_newer && !one.is_paused).length;
  const missed = consumers.filter((consumer) => consumer.missed !== null).length;
  const parkedEvents = consumers.reduce((sum, consumer) => sum + consumer.parked, 0);
  if (lagging > 0) found.push({ kind: "lagging", count: lagging });
  if (paused > 0) found.push({ kind: "paused", count: paused });
  if (forNewer > 0) found.push({ kind: "waitsForNewer", count: forNewer });
  if (missed > 0) found.push({ kind: "missed", count: missed });
  if (parkedEvents > 0) found.push({ kind: "parkedEvents", count: parkedEvents });
  if (schema === "newer") found.push({ kind: "schemaNewer" });
  return found;
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** A size with one unit and at most one decimal. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(undefined, {
    style: "unit",
    unit: UNITS[unit] ?? "byte",
    maximumFractionDigits: unit > 1 ? 1 : 0,
  }).format(value);
}
