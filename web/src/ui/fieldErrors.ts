/**
 * Which field of a form a failed request complains about.
 *
 * The server names the field in a problem's `field`, or several in `errors` when the request was not even valid.
 */

/** The complaints by the names of the server's fields; empty for an error that is about no field. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof Error) || !("more" in error)) return {};
  const { more, message } = error as Error & { more: Readonly<Record<string, unknown>> };
  if (typeof more.field === "string") return { [more.field]: message };
  if (!Array.isArray(more.errors)) return {};
  const found: Record<string, string> = {};
  for (const complaint of more.errors as unknown[]) {
    if (!isComplaint(complaint)) continue;
    // "body.values.NAME" is about the form's NAME.
    const name = complaint.field.split(".").at(-1) ?? complaint.field;
    found[name] ??= complaint.message;
  }
  return found;
}

/** The error, unless one of these fields shows it already. */
export function besides(error: unknown, ...fields: string[]): unknown {
  const complaints = Object.keys(fieldErrors(error));
  return complaints.length > 0 && complaints.every((name) => fields.includes(name)) ? null : error;
}

function isComplaint(value: unknown): value is { field: string; message: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "field" in value &&
    typeof value.field === "string" &&
    "message" in value &&
    typeof value.message === "string"
  );
}
