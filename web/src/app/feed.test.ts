// @vitest-environment jsdom
/**
 * What the feed keeps fresh in the caches is, once it is quiet, what a fresh fetch brings: for every kind of event the
 * server tells of, in any order, while responses are still on their way.
 */
import { InfiniteQueryObserver, QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { commentsQuery } from "@/api/comments";
import { contactMediaQuery, contactQuery } from "@/api/contacts";
import {
  conversationQuery,
  conversationsQuery,
  countsQuery,
  DEFAULT_FILTER,
} from "@/api/conversations";
import { draftsQuery } from "@/api/drafts";
import { PRESENCE_KEY } from "@/api/feed";
import type { FeedEvent } from "@/api/feed";
import { inboxesQuery } from "@/api/inboxes";
import { threadQuery } from "@/api/messages";
import { postsQuery } from "@/api/posts";
import { membershipsQuery, teamsQuery } from "@/api/team";
import { followFeed } from "@/live/follow";
import { presence } from "@/live/presence";
import { refetchAll } from "@/live/refetch";
import { feedParts } from "@/manifest";

import { ME, SmallServer } from "../../tests/server";
import { features } from "./features";

/** Every kind that the small server plays. */
const { kinds: KINDS } = new SmallServer(() => 0);

const PARTS = [presence, ...feedParts(features)];

const LISTS = [
  DEFAULT_FILTER,
  { ...DEFAULT_FILTER, view: "mine", status: "all" },
  { ...DEFAULT_FILTER, view: "unassigned", sort: "oldest" },
] as const;

/** Numbers that look random and are the same in every run (mulberry32). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

interface Screen {
  says: () => unknown[];
  leave: () => void;
}

/** Somebody has all of it on the screen. */
function look(client: QueryClient): Screen {
  const single = [
    ...[1, 2, 3].map(conversationQuery),
    ...[1, 2].map(contactQuery),
    countsQuery(DEFAULT_FILTER),
    draftsQuery,
    inboxesQuery,
    membershipsQuery,
    teamsQuery,
  ].map((options) => new QueryObserver(client, options as typeof draftsQuery as never));
  const paged = [
    ...LISTS.map(conversationsQuery),
    ...[1, 2, 3].map((id) => threadQuery(id)),
    commentsQuery(1),
    postsQuery(),
    ...[1, 2].map(contactMediaQuery),
  ].map((options) => new InfiniteQueryObserver(client, options as never));
  const all = [...single, ...paged];
  const leaving = all.map((observer) => observer.subscribe(() => undefined));
  return {
    says: () => all.map((observer) => observer.getCurrentResult().data ?? null),
    leave: () => {
      for (const leave of leaving) leave();
      client.clear();
    },
  };
}

const makeClient = (): QueryClient =>
  new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });

let server: SmallServer;
let latency: () => number;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(globalThis, "fetch").mockImplementation(async (request) => {
    const { url } = request as Request;
    // Asked for now, and on its way for a while.
    const response = server.response(url);
    const body = JSON.stringify(response);
    await new Promise((done) => setTimeout(done, latency()));
    return response === null
      ? Response.json({ type: "/problems/not-found", title: "Gone", status: 404 }, { status: 404 })
      : new Response(body, { headers: { "Content-Type": "application/json" } });
  });
});

afterEach(() => vi.useRealTimers());

/** Somebody comes, things happen while everything is still on its way, and it is quiet again. */
async function visit(seed: number): Promise<{ shown: unknown[]; fresh: unknown[] }> {
  const roll = dice(seed * 7919);
  server = new SmallServer(roll);
  latency = () => roll(60);
  for (let before = roll(30); before > 0; before--) server.step(anyKind(roll));
  let heard = server.events.length;
  const client = makeClient();
  const screen = look(client);
  const follower = followFeed(PARTS, { client, me: ME });
  for (let rounds = roll(12); rounds >= 0; rounds--) {
    const noun = ["conversations", "messages", "comments", "drafts"][roll(8)] ?? "nothing";
    void client.refetchQueries({ queryKey: [noun] });
    for (let steps = roll(4); steps >= 0; steps--) server.step(anyKind(roll));
    await vi.advanceTimersByTimeAsync(roll(20));
    const news = server.events.slice(heard, server.events.length - roll(2));
    heard += news.length;
    follower.hear(news);
    await vi.advanceTimersByTimeAsync(roll(20));
  }
  follower.hear(server.events.slice(heard));
  await vi.advanceTimersByTimeAsync(1_500);
  follower.stop();
  const presence = client.getQueryData(PRESENCE_KEY);
  if (presence) expect(presence).toEqual(server.presence);
  const shown = screen.says();
  screen.leave();
  const another = look(makeClient());
  await vi.advanceTimersByTimeAsync(500);
  const fresh = another.says();
  another.leave();
  return { shown, fresh };
}

const anyKind = (roll: (sides: number) => number): FeedEvent["kind"] =>
  KINDS[roll(KINDS.length)] ?? "message";

test.each([1, 2, 3, 4])(
  "state + events == a fresh fetch (%i)",
  async (part) => {
    for (let seed = part * 25; seed < part * 25 + 25; seed++) {
      const { shown, fresh } = await visit(seed);
      expect(shown, `seed ${seed}`).toEqual(fresh);
    }
  },
  30_000,
);

test.each(["conversations", "search", "labels", "invitations", "drafts", "postsAt"])(
  "%s are fetched anew after too much was missed",
  (first) => {
    const client = makeClient();
    client.setQueryData([first], { pages: [], pageParams: [] });
    refetchAll(PARTS, client);
    expect(client.getQueryState([first])?.isInvalidated).toBe(true);
  },
);
