/** The size of a file in words, in the reader's language. */
const STEPS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

export function fileSize(bytes: number): string {
  const step = Math.min(
    STEPS.length - 1,
    Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)),
  );
  return new Intl.NumberFormat(undefined, {
    style: "unit",
    unit: STEPS[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: bytes / 1000 ** step < 10 && step > 0 ? 1 : 0,
  }).format(bytes / 1000 ** step);
}
