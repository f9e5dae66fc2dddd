import { expect, test } from "vitest";

import type { Channel, Inbox } from "@/api/types";

import { accountsOn, platformsOf, sameAccount } from "./platforms";

const channel = (name: string, platform: string): Channel =>
  ({ name, platform, platform_card: { title: platform } }) as Channel;
const CHANNELS = [
  channel("coo", "pigeons"),
  channel("letters", "post"),
  channel("flutter", "pigeons"),
];
const inbox = (id: number, on: string, remote: string, state = "connected"): Inbox =>
  ({ id, channel: on, remote_id: remote, state }) as Inbox;

test("channels of one platform are one card", () => {
  const found = platformsOf(CHANNELS).map(({ name, channels }) => [
    name,
    channels.map((each) => each.name),
  ]);
  expect(found).toEqual([
    ["pigeons", ["coo", "flutter"]],
    ["post", ["letters"]],
  ]);
});

test("an account that is connected on two channels counts once", () => {
  const [pigeons] = platformsOf(CHANNELS);
  const inboxes = [
    inbox(1, "coo", "a"),
    inbox(2, "flutter", "a"),
    inbox(3, "coo", "b"),
    inbox(4, "coo", "c", "disconnected"),
    inbox(5, "letters", "d"),
  ];
  expect(pigeons && accountsOn(pigeons, inboxes)).toBe(2);
});

test("what one permission connected is set up together", () => {
  const first = inbox(1, "coo", "a");
  const inboxes = [first, inbox(2, "flutter", "a"), inbox(3, "letters", "a"), inbox(4, "coo", "b")];
  expect(sameAccount(first, inboxes, CHANNELS).map(({ id }) => id)).toEqual([1, 2]);
});
