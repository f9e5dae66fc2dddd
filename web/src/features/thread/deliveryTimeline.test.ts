/** When what happened to a message. */
import { expect, test } from "vitest";

import type { Message } from "@/api/types";

import { aMessage, anAuthor, at } from "../../../tests/fixtures";
import { deliveryTimeline } from "./deliveryTimeline";

const said = (part: Partial<Message>): string[] =>
  deliveryTimeline(aMessage(1, part)).map(({ what, at: then }) => `${what} ${then}`);

const out = { direction: "out", author: anAuthor("user") } as const;

test("what came in was received, and arrived when that was later", () => {
  expect(said({})).toEqual([`received ${at(1)}`]);
  expect(said({ received_at: at(9) })).toEqual([`received ${at(1)}`, `arrived ${at(9)}`]);
});

test.each([
  [{ status: "queued" }, [`written ${at(1)}`]],
  [{ status: "sent", status_at: at(2) }, [`sent ${at(1)}`]],
  [{ status: "read", status_at: at(3) }, [`sent ${at(1)}`, `read ${at(3)}`]],
  [{ status: "read" }, [`sent ${at(1)}`, "read null"]],
  [{ status: "failed", status_at: at(2) }, [`written ${at(1)}`, `failed ${at(2)}`]],
  [{ status: "uncertain", status_at: at(2) }, [`written ${at(1)}`]],
  [{ private: true }, [`written ${at(1)}`]],
] as const)("what went out: %j", (part, moments) => {
  expect(said({ ...out, ...part })).toEqual(moments);
});
