import { afterEach, expect, test, vi } from "vitest";

import { PlatformControl, quoting, textDraft } from "./control";
import type { Business } from "./rows";
import type { Manifest } from "./manifest";

const manifest = {
  platform: "pigeons",
  root: "/control/pigeons",
  send: "customer/coos",
  customer: { username: "ring", name: "called", country: "", follower: "" },
} as Manifest;
const control = new PlatformControl(manifest);

type Asked = [path: string, body: Record<string, unknown>];

/** Keeps what is asked, and answers nothing in particular. */
function asking(): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", (path: string, { body }: { body: string }) => {
    asked.push([path, JSON.parse(body) as Record<string, unknown>]);
    return Promise.resolve(Response.json({ message_id: "m", file: "f-1" }));
  });
  return asked;
}

afterEach(() => void vi.unstubAllGlobals());

test("who wrote long ago is somebody new, whose message is dated by real time", async () => {
  const asked = asking();
  const before = Date.now();
  await control.wroteLongAgo({ id: "shop", country: "TH" } as Business, "Hello", 3_600_000);
  const [made, sent] = asked;
  expect(made?.[0]).toBe("/control/pigeons/customers");
  expect(sent).toMatchObject([
    "/control/pigeons/customer/coos",
    { business: "shop", customer: made?.[1].ring, kind: "text", text: "Hello" },
  ]);
  const at = sent?.[1].at as number;
  expect(at).toBeGreaterThanOrEqual(before - 3_600_000);
  expect(at).toBeLessThanOrEqual(Date.now() - 3_600_000);
});

test("somebody is invented by the names that the platform has, without what it does not ask", async () => {
  const asked = asking();
  await control.createCustomer({ username: "ana", name: "Ana Sol", country: "TH", follower: true });
  expect(asked).toEqual([["/control/pigeons/customers", { ring: "ana", called: "Ana Sol" }]]);
});

test("a quote goes along with what is sent", async () => {
  const asked = asking();
  await control.send({ business: "shop", customer: "ana" }, quoting(textDraft("Yes"), "m-7"));
  expect(asked[0]?.[1]).toMatchObject({ text: "Yes", quote: "m-7" });
});
