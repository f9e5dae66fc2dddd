/** Days as a filter names them, in the time zone of whoever looks. */
/** The moment a day begins here; with `after` the moment the day after it does. */
export function dayBegins(day: string, after = 0): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + after);
}
