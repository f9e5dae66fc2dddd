/** Names and other people's words within our sentences. */

/** What tells a browser to draw a line in another direction (Unicode UAX #9: embeddings, overrides, isolates). */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/gu;
/** Letters that run from right to left, roughly: the blocks of those scripts. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const [OPEN, CLOSE] = ["\u2068", "\u2069"];

/**
 * A value as it may stand in a sentence: it cannot turn around what comes after it. Words that run from right to left
 * keep their direction, and the sentence its own.
 */
export function isolated(value: string): string {
  const plain = value.replace(TURNS, "");
  return RIGHT_TO_LEFT.test(plain) ? OPEN + plain + CLOSE : plain;
}
