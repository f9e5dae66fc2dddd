/** The moment a day, as a filter names it, begins where somebody looks; `after` so many days later. */
export function dayBegins(day: string, after = 0): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + after);
}
