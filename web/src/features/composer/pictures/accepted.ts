/** Which files may be sent at all: what every composer must know, unlike the code that converts them. */
import type { Rule } from "./fit";

/** A file that cannot be sent here; the message is the sentence for whoever chose it. */
export class Unsendable extends Error {}

/** What may be chosen: where pictures are taken any will do, what the channel does not know is converted. */
export const acceptedBy = (rule: Rule): string =>
  [...rule.mime_types, ...(takesPictures(rule) ? ["image/*"] : [])].join(",");

export const takesPictures = (rule: Rule): boolean =>
  rule.mime_types.some((type) => type.startsWith("image/"));
