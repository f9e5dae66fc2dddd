/** The list while its order is frozen: nothing moves under the pointer, and what would have moved is counted. */

interface Item {
  id: number;
}

export interface FrozenOrder<T> {
  /** What is shown: what was there in its old order, each as it is now, and below it what paging brought. */
  items: readonly T[];
  /** Those that have left the list and are shown as they last were. */
  gone: ReadonlySet<number>;
  /** How many conversations will come, go or move when the order is let go. */
  waiting: number;
}

const NONE: ReadonlySet<number> = new Set();

export const notFrozen = <T>(items: readonly T[]): FrozenOrder<T> => ({
  items,
  gone: NONE,
  waiting: 0,
});

export function frozenOrder<T extends Item>(
  before: readonly T[],
  now: readonly T[],
): FrozenOrder<T> {
  const places = new Map(now.map(({ id }, index) => [id, index]));
  const kept = new Set(before.map(({ id }) => id));
  const gone = new Set(before.flatMap(({ id }) => (places.has(id) ? [] : [id])));
  const order = before.flatMap(({ id }) => places.get(id) ?? []);
  const last = order.reduce((most, place) => Math.max(most, place), -1);
  const below = now.slice(last + 1);
  const come = now.length - below.length - order.length;
  return {
    items: [
      ...before.map((item) => now[places.get(item.id) ?? -1] ?? item),
      ...below.filter(({ id }) => !kept.has(id)),
    ],
    gone,
    waiting: gone.size + come + order.length - longestRise(order),
  };
}

/** How many of the places already rise in order: the others are what moves. */
function longestRise(places: readonly number[]): number {
  /** At each length, the lowest place a rise of that length can end on. */
  const ends: number[] = [];
  for (const place of places) {
    const at = ends.findIndex((end) => end >= place);
    if (at < 0) ends.push(place);
    else ends[at] = place;
  }
  return ends.length;
}
