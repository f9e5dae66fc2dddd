// @vitest-environment jsdom
import { expect, test } from "vitest";

import { Problem } from "@/api/problem";
import type { Channel, ConnectedInbox } from "@/api/types";

import { broughtBack, cadenceOf } from "./callback";

const PATH = "/pigeon/callback";
const channel = (name: string, callback: string | null = PATH, connects = true): Channel =>
  ({ name, title: name, connects, callback_path: callback }) as Channel;

const UNKNOWN = { data: undefined, error: null };
const channels = (...data: Channel[]) => ({ data, error: null });
const failed = (error: Error) => ({ data: undefined, error });
const DENIED = failed(new Problem(422, "connect-denied", "No", "They said no."));

test("nothing is decided before the channels are known", () => {
  expect(cadenceOf(PATH, UNKNOWN, UNKNOWN, null)).toEqual({ name: "looking" });
  const error = new Error("no");
  expect(cadenceOf(PATH, failed(error), UNKNOWN, null)).toEqual({ name: "failed", error });
});

test("an address that no channel claims is nothing", () => {
  const others = channels(
    channel("a", "/other/callback"),
    channel("b", null),
    channel("c", PATH, false),
  );
  expect(cadenceOf(PATH, others, UNKNOWN, null)).toEqual({ name: "nothing" });
});

test("what came is processed until the server has answered", () => {
  const step = cadenceOf(PATH, channels(channel("a")), UNKNOWN, null);
  expect(step).toMatchObject({ name: "processing", channel: { name: "a" } });
});

test("of channels that share the address, the one that was begun is meant", () => {
  const two = channels(channel("a"), channel("b"));
  expect(cadenceOf(PATH, two, UNKNOWN, { channel: "b" })).toMatchObject({ channel: { name: "b" } });
});

test("the server's response decides", () => {
  const connected = { inbox: { id: 4 }, reconnected: false } as ConnectedInbox;
  const step = cadenceOf(PATH, channels(channel("a")), { data: connected, error: null }, null);
  expect(step).toEqual({ name: "connected", connected });
});

test("a refusal can be begun again as it was", () => {
  const start = { channel: "a", inboxId: 9 };
  const step = cadenceOf(PATH, channels(channel("a"), channel("b")), DENIED, start);
  expect(step).toMatchObject({ name: "refused", start, refusal: { ways: ["again", "channels"] } });
});

test("without a memory only the one possible thing is begun again", () => {
  expect(cadenceOf(PATH, channels(channel("a")), DENIED, null)).toMatchObject({
    start: { channel: "a" },
  });
  const unclear = cadenceOf(PATH, channels(channel("a"), channel("b")), DENIED, null);
  expect(unclear).toMatchObject({ start: null, refusal: { ways: ["channels"] } });
  const stale = cadenceOf(PATH, channels(channel("a")), DENIED, { channel: "gone", inboxId: 3 });
  expect(stale).toMatchObject({ start: { channel: "a" } });
});

test("the query is handed over as the platform wrote it", () => {
  expect(broughtBack("?code=1e5&state=a%2Bb%3D%3D&scopes=x%2Cy")).toEqual({
    code: "1e5",
    state: "a+b==",
    scopes: "x,y",
  });
});
