/** Stretches of rows that stay the same while a thread grows at both ends. Pure. */
import type { MessagePage } from "@/api/types";

import type { Row } from "./rows";

export interface Chunk {
  key: string;
  rows: Row[];
}

/** A stretch ends after this many rows at the latest. */
const MOST = 50;

const messagesOf = (row: Row): readonly { id: number }[] => {
  if (row.type === "message") return [row.message];
  return row.type === "activity" ? row.messages : [];
};

/** Cut where the pages were cut, which older and newer ones do not change, and where a page has grown long. */
export function chunksOf(rows: readonly Row[], pages: readonly MessagePage[]): Chunk[] {
  const starts = new Set(pages.map(({ items }) => items[0]?.id));
  const chunks: Chunk[] = [];
  for (const row of rows) {
    const last = chunks.at(-1);
    const begins = messagesOf(row).some(({ id }) => starts.has(id));
    if (last && !begins && last.rows.length < MOST) last.rows.push(row);
    else chunks.push({ key: row.key, rows: [row] });
  }
  return chunks;
}
