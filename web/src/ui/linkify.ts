/** Finds the web addresses in a text, so that they can be drawn as links without any HTML. Pure. */

export interface Piece {
  text: string;
  /** Where to go; only http and https. */
  href: string | null;
}

const ADDRESS =
  /\b(?:https?:\/\/|www\.)[^\s<>"'`\u200b-\u200f\u202a-\u202e\u2066-\u2069]{1,2000}/giu;
/** What ends a sentence rather than an address. */
const TAIL = /[.,!?;:)\]}»”’]+$/u;

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const said = trimTail(found[0]);
    const href = addressOf(said);
    if (href === null) continue;
    if (found.index > from) pieces.push({ text: text.slice(from, found.index), href: null });
    pieces.push({ text: said, href });
    from = found.index + said.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), href: null });
  return pieces;
}

/** A closing bracket belongs to the address when its opening one does. */
function trimTail(said: string): string {
  const tail = TAIL.exec(said)?.[0] ?? "";
  const head = said.slice(0, said.length - tail.length);
  return tail.startsWith(")") && head.includes("(") && !head.includes(")") ? `${head})` : head;
}

/** The address as a browser understands it, when it is one of the web. */
export function addressOf(said: string): string | null {
  try {
    const url = new URL(/^www\./i.test(said) ? `https://${said}` : said);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}
