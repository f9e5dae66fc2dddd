/** One clock for all that ages on screen: a timer per rate, however many watch it. */
import { useMemo, useSyncExternalStore } from "react";

class Ticker {
  private now = Date.now();
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly every: number) {}

  readonly read = (): number => this.now;

  readonly watch = (listener: () => void): (() => void) => {
    if (this.listeners.size === 0) {
      this.now = Date.now();
      this.timer = setInterval(() => this.tick(), this.every);
    }
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) clearInterval(this.timer);
    };
  };

  private tick(): void {
    this.now = Date.now();
    for (const tell of this.listeners) tell();
  }
}

const tickers = new Map<number, Ticker>();

function tickerOf(every: number): Ticker {
  const found = tickers.get(every) ?? new Ticker(every);
  tickers.set(every, found);
  return found;
}

/** The time in milliseconds, renewed every `every` milliseconds while something watches. */
export function useNow(every = 30_000): number {
  const ticker = useMemo(() => tickerOf(every), [every]);
  return useSyncExternalStore(ticker.watch, ticker.read);
}
