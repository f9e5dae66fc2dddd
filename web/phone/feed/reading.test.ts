import { expect, test } from "vitest";

import type { Business, Comment, Customer, Post } from "../rows";
import type { PhoneState } from "../state";
import { ago, countOf, linesOf, postsOf, short } from "./reading";

const shop = { id: "shop" } as Business;
const ana = { id: "ana", is_friend: false } as Customer;
const kai = { id: "kai", is_friend: true } as Customer;

const comment = (id: string, at: number, more: Partial<Comment> = {}): Comment =>
  ({
    id,
    post: "v",
    author: "kai",
    at,
    parent: "",
    visibility: "public",
    pinned: false,
    ...more,
  }) as Comment;

const withComments = (...rows: Comment[]): PhoneState =>
  ({ comments: new Map(rows.map((row) => [row.id, row])) }) as unknown as PhoneState;

const ids = (state: PhoneState, who: Customer): string[] =>
  linesOf(state, "v", who).flatMap((line) => [
    line.comment.id,
    ...line.replies.map((row) => row.id),
  ]);

test("the newest comment comes first below the pinned ones, replies the oldest first", () => {
  const state = withComments(
    comment("old", 1, { pinned: true }),
    comment("late reply", 9, { parent: "middle" }),
    comment("reply", 4, { parent: "middle" }),
    comment("middle", 2),
    comment("new", 3),
    comment("elsewhere", 5, { post: "w" }),
  );
  expect(ids(state, ana)).toEqual(["old", "new", "middle", "reply", "late reply"]);
  expect(countOf(linesOf(state, "v", ana))).toBe(5);
});

test("what is hidden is there for its author only, and takes its replies along", () => {
  const state = withComments(
    comment("hidden", 1, { visibility: "hidden" }),
    comment("below it", 2, { parent: "hidden", author: "ana" }),
    comment("for friends", 3, { visibility: "friends_only", author: "lena" }),
  );
  expect(ids(state, ana)).toEqual([]);
  expect(ids(state, kai)).toEqual(["for friends", "hidden", "below it"]);
});

test("posts for friends are the friends', the newest first", () => {
  const post = (id: string, created_at: number, friends_only: boolean, business = "shop"): Post =>
    ({ id, business, created_at, friends_only }) as Post;
  const rows = [
    post("a", 1, false),
    post("b", 2, true),
    post("d", 4, false),
    post("e", 5, false, "other"),
  ];
  const state = { posts: new Map(rows.map((row) => [row.id, row])) } as unknown as PhoneState;
  expect(postsOf(state, shop, ana).map((row) => row.id)).toEqual(["d", "a"]);
  expect(postsOf(state, shop, kai).map((row) => row.id)).toEqual(["d", "b", "a"]);
});

test("times and numbers are short", () => {
  const minute = 60_000;
  expect([0, 5 * minute, 190 * minute, 3000 * minute].map((past) => ago(0, past))).toEqual([
    "now",
    "5 min",
    "3 h",
    "2 d",
  ]);
  expect(ago(10, 0)).toBe("now");
  expect(short(940)).toBe("940");
  expect(short(18_400)).toMatch(/^18[.,]4/);
});
