/** Plays the lively while: one thing after the other until its end, or until it is stopped. */
import { quoting, textDraft } from "./control";
import type { PlatformControl } from "./control";
import type { Pair } from "./rows";
import { CROWD, SCRIPT } from "./busyScript";
import type { Step } from "./busyScript";
import type { Manifest } from "./manifest";

export interface Busy {
  /** How much has happened; null when nothing is played. */
  done: number | null;
  /** How much there is to happen. */
  of: number;
  /** Why it ended before its end. */
  problem: string | null;
}

/** Milliseconds between two things, on average. */
export const PACES = { calm: 4_000, lively: 2_000, hectic: 400 } as const;
export type Pace = keyof typeof PACES;

const IDLE: Busy = { done: null, of: 0, problem: null };

/** The part of the script that can be played on a platform. */
export const scriptFor = (manifest: Manifest): readonly Step[] =>
  SCRIPT.filter((step) => {
    if ("shows" in step) return sendableOf(manifest, step) !== undefined;
    if ("quoting" in step) return manifest.quotes;
    if ("react" in step) return manifest.reacting !== null;
    return !("arrives" in step) || manifest.arrivals.length > 0;
  });

/** What is sent for a kind: the entry of the menu that the step counts, the last one when there are fewer. */
function sendableOf(manifest: Manifest, { shows, which = 0 }: { shows: string; which?: number }) {
  const entries = manifest.sends.filter((row) => row.kind === shows && row.post_as === "");
  return entries[Math.min(which, entries.length - 1)];
}

let busy: Busy = IDLE;
/** Changes with every start and stop: who finds another than their own is over. */
let run = 0;
const listeners = new Set<() => void>();

function become(next: Busy): void {
  busy = next;
  for (const tell of listeners) tell();
}

export const readBusy = (): Busy => busy;

export function watchBusy(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function stopBusy(): void {
  run += 1;
  become(IDLE);
}

/** @param known the usernames of the customers there are; the others of the crowd are invented first */
export async function playBusy(
  control: PlatformControl,
  business: string,
  known: ReadonlySet<string>,
  pace: Pace,
): Promise<void> {
  run += 1;
  const mine = run;
  const script = scriptFor(control.manifest);
  const of = script.length;
  become({ done: 0, of, problem: null });
  try {
    for (const who of CROWD) {
      if (!known.has(who.username)) await control.createCustomer(who);
    }
    for (const [index, step] of script.entries()) {
      await pause(PACES[pace] * (0.5 + Math.random()));
      if (run !== mine) return;
      await play(control, business, step);
      if (run !== mine) return;
      become({ done: index + 1, of, problem: null });
    }
    become(IDLE);
  } catch (error) {
    if (run !== mine) return;
    become({ ...IDLE, problem: error instanceof Error ? error.message : String(error) });
  }
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function play(control: PlatformControl, business: string, step: Step): Promise<void> {
  const pair: Pair = { business, customer: CROWD[step.who]?.username ?? "" };
  const { manifest } = control;
  if ("says" in step) await control.send(pair, textDraft(step.says));
  else if ("shows" in step) {
    const entry = sendableOf(manifest, step);
    if (entry) await control.send(pair, entry);
  } else if ("arrives" in step) {
    const [way] = manifest.arrivals;
    const [first] = way?.questions ?? [];
    if (way && first) await control.arrive(pair, { ...way.fields, [first.name]: step.arrives });
  } else await continueChat(control, pair, step);
}

/** Reacts to the newest message of the chat, or quotes what the customer wrote last. */
async function continueChat(
  control: PlatformControl,
  pair: Pair,
  step: { react: string } | { quoting: string },
): Promise<void> {
  const messages = await control.fetchNewest(pair);
  const newest = messages.at(-1);
  if ("react" in step) {
    if (newest) await control.react(newest.message_id, { emoji: step.react });
    return;
  }
  const own = messages.findLast(({ from }) => from === "customer");
  await control.send(pair, quoting(textDraft(step.quoting), own?.message_id));
}
