/** Direct replies to comments that were cancelled or discarded: their words stand in the dialog when it opens again. */
const words = new Map<number, string>();

export const keepWords = (commentId: number, text: string): void => void words.set(commentId, text);

/** What was written for a comment and taken back; it is told once. */
export function wordsTakenBack(commentId: number): string {
  const text = words.get(commentId) ?? "";
  words.delete(commentId);
  return text;
}
