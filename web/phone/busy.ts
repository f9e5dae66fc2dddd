/** Plays the lively while: one thing after the other until its end, or until it is stopped. */
import { arriveByAd, createCustomer, fetchThread, react, sendDraft } from "./control";
import type { Pair } from "./control";
import { CROWD, SCRIPT } from "./busyScript";
import type { Step } from "./busyScript";

export interface Busy {
  /** How much has happened; null when nothing is played. */
  done: number | null;
  /** Why it ended before its end. */
  problem: string | null;
}

/** Milliseconds between two things, on average. */
export const PACES = { calm: 4_000, lively: 2_000, hectic: 400 } as const;
export type Pace = keyof typeof PACES;
export const LENGTH = SCRIPT.length;

const IDLE: Busy = { done: null, problem: null };

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
  business: string,
  known: ReadonlySet<string>,
  pace: Pace,
): Promise<void> {
  run += 1;
  const mine = run;
  become({ done: 0, problem: null });
  try {
    for (const fields of CROWD) {
      if (!known.has(fields.username)) await createCustomer(fields);
    }
    for (const [index, step] of SCRIPT.entries()) {
      await pause(PACES[pace] * (0.5 + Math.random()));
      if (run !== mine) return;
      await play(business, step);
      if (run !== mine) return;
      become({ done: index + 1, problem: null });
    }
    become(IDLE);
  } catch (error) {
    if (run !== mine) return;
    become({ done: null, problem: error instanceof Error ? error.message : String(error) });
  }
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function play(business: string, step: Step): Promise<void> {
  const pair: Pair = { business, customer: CROWD[step.who]?.username ?? "" };
  if ("send" in step) await sendDraft(pair, step.send);
  else if ("ad" in step) await arriveByAd(pair, step.ad);
  else {
    const { messages = [] } = await fetchThread(pair, 20);
    if ("react" in step) {
      const newest = messages.at(-1);
      if (newest) await react(newest.message_id, { emoji: step.react });
    } else {
      const own = messages.findLast(({ from }) => from === "customer");
      const quote = own === undefined ? {} : { quote: own.message_id };
      await sendDraft(pair, { kind: "text", text: step.quoting, ...quote });
    }
  }
}
