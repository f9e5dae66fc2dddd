/** A file's name fits what the server reads, whatever the file is called. */
import { expect, test } from "vitest";

import { shortName } from "./attachments";

test("a long name is cut in front of its ending, and not within a character", () => {
  expect(shortName("bowl.png")).toBe("bowl.png");
  expect(shortName(`${"n".repeat(5_000)}.jpeg`)).toBe(`${"n".repeat(195)}.jpeg`);
  expect(shortName("n".repeat(300))).toBe("n".repeat(200));
  expect(shortName(`n${"🏺".repeat(200)}.png`)).toBe(`n${"🏺".repeat(97)}.png`);
});
