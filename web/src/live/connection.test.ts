/** The line to the feed: resuming, waiting, and polling when there can be no socket. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { FeedFrame } from "@/api/feed";

import { delayBefore, FeedConnection } from "./connection";
import type { ConnectionState } from "./connection";

class FakeSocket {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  sent: string[] = [];
  constructor(readonly cursor: number) {}
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.onclose?.();
  }
  say(frame: FeedFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

let sockets: FakeSocket[];
let states: ConnectionState[];
let frames: FeedFrame[];
const poll = vi.fn<(cursor: number) => Promise<FeedFrame>>();

function start(cursor = 5): FeedConnection {
  const connection = new FeedConnection({
    cursor,
    poll,
    open: (from) => {
      const socket = new FakeSocket(from);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
  });
  connection.start({
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
  });
  return connection;
}

beforeEach(() => {
  vi.useFakeTimers();
  [sockets, states, frames] = [[], [], []];
  poll.mockReset();
});
afterEach(() => void vi.useRealTimers());

test("a broken line is taken up behind the last frame", async () => {
  const connection = start();
  expect(sockets[0]?.cursor).toBe(5);
  sockets[0]?.say({ cursor: 5, events: [] });
  sockets[0]?.say({ cursor: 9, events: [] });
  sockets[0]?.close();
  expect(states).toEqual(["live", "reconnecting"]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sockets[1]?.cursor).toBe(9);
  sockets[1]?.say({ cursor: 9, events: [] });
  expect(states.at(-1)).toBe("live");
  connection.stop();
});

test("a line that is silent for too long is given up", async () => {
  const connection = start();
  sockets[0]?.say({ cursor: 5 });
  await vi.advanceTimersByTimeAsync(46_000);
  expect(sockets.length).toBeGreaterThan(1);
  connection.stop();
});

test("without sockets it polls, and tells what it views once a socket works", async () => {
  poll.mockImplementation(async (cursor) => {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return { cursor: cursor + 1 };
  });
  const connection = start();
  for (let tries = 0; tries < 3; tries++) {
    sockets.at(-1)?.close();
    await vi.advanceTimersByTimeAsync(16_000);
  }
  expect(states.at(-1)).toBe("polling");
  expect(frames.length).toBeGreaterThan(2);
  connection.view(12);
  await vi.advanceTimersByTimeAsync(70_000);
  const socket = sockets.at(-1);
  expect(socket?.cursor).toBe(frames.at(-1)?.cursor);
  socket?.say({ cursor: 99 });
  expect(socket?.sent).toEqual(['{"viewing":12,"typing":false}']);
  connection.stop();
});

test("delays grow, are spread, and have an end", () => {
  expect(delayBefore(0, 0)).toBe(250);
  expect(delayBefore(0, 1)).toBe(500);
  expect(delayBefore(3, 1)).toBe(4_000);
  expect(delayBefore(50, 1)).toBe(15_000);
});

test("typing is told once, and ends by itself when no key comes", async () => {
  const connection = start();
  sockets[0]?.say({ cursor: 5 });
  connection.view(12);
  connection.type();
  await vi.advanceTimersByTimeAsync(3_000);
  connection.type();
  await vi.advanceTimersByTimeAsync(3_000);
  const told = (): boolean[] =>
    (sockets[0]?.sent ?? []).map((text) => (JSON.parse(text) as { typing: boolean }).typing);
  expect(told()).toEqual([false, true]);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(told()).toEqual([false, true, false]);
  connection.stop();
});
