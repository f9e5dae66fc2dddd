import { afterEach, expect, test, vi } from "vitest";

import { wroteLongAgo } from "./control";
import type { Business } from "./control";

afterEach(() => void vi.unstubAllGlobals());

test("who wrote long ago is somebody new, whose message is dated by real time", async () => {
  const asked: [path: string, body: Record<string, unknown>][] = [];
  vi.stubGlobal("fetch", (path: string, { body }: { body: string }) => {
    asked.push([path, JSON.parse(body) as Record<string, unknown>]);
    return Promise.resolve(Response.json({ unique_identifier: "late-1" }));
  });
  const before = Date.now();
  await wroteLongAgo({ business_id: "shop", country: "TH" } as Business, "Hello", 3_600_000);
  const [made, sent] = asked;
  expect(made?.[0]).toBe("/control/tiktok/customers");
  expect(sent).toMatchObject([
    "/control/tiktok/customer/send",
    { business: "shop", customer: "late-1", kind: "text", text: "Hello" },
  ]);
  const at = sent?.[1].at as number;
  expect(at).toBeGreaterThanOrEqual(before - 3_600_000);
  expect(at).toBeLessThanOrEqual(Date.now() - 3_600_000);
});
