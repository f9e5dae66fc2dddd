/** The picker's rows, and where an arrow key leads in them. Pure. */
export interface Choice {
  text: string;
  name: string;
}

export interface Section {
  key: string;
  choices: readonly Choice[];
}

export const COLUMNS = 8;

/** Which of all choices, counted through the sections, an arrow key leads to. */
export function moved(sections: readonly Section[], from: number, key: string): number {
  const starts: { start: number; end: number }[] = [];
  let count = 0;
  for (const { choices } of sections) {
    for (let row = 0; row < choices.length; row += COLUMNS)
      starts.push({ start: count + row, end: count + Math.min(row + COLUMNS, choices.length) - 1 });
    count += choices.length;
  }
  if (key === "ArrowRight") return Math.min(from + 1, count - 1);
  if (key === "ArrowLeft") return Math.max(from - 1, 0);
  const row = starts.findIndex(({ start, end }) => from >= start && from <= end);
  const to = starts[row + (key === "ArrowDown" ? 1 : -1)];
  const here = starts[row];
  if (!to || !here) return from;
  return Math.min(to.start + (from - here.start), to.end);
}
