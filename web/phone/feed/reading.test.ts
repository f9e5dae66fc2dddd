import { expect, test } from "vitest";

import type { Business, Comment, Customer, Video } from "../control";
import type { PhoneState } from "../state";
import { ago, countOf, linesOf, postsOf, short } from "./reading";

const shop = { business_id: "shop" } as Business;
const ana = { unique_identifier: "ana", is_follower: false } as Customer;
const kai = { unique_identifier: "kai", is_follower: true } as Customer;

const comment = (id: string, at: number, more: Partial<Comment> = {}): Comment =>
  ({
    comment_id: id,
    video_id: "v",
    unique_identifier: "kai",
    at,
    parent_comment_id: "",
    visibility: "public",
    pinned: false,
    ...more,
  }) as Comment;

const withComments = (...rows: Comment[]): PhoneState =>
  ({ comments: new Map(rows.map((row) => [row.comment_id, row])) }) as unknown as PhoneState;

const ids = (state: PhoneState, who: Customer): string[] =>
  linesOf(state, "v", who).flatMap((line) => [
    line.comment.comment_id,
    ...line.replies.map((row) => row.comment_id),
  ]);

test("the newest comment comes first below the pinned ones, replies the oldest first", () => {
  const state = withComments(
    comment("old", 1, { pinned: true }),
    comment("late reply", 9, { parent_comment_id: "middle" }),
    comment("reply", 4, { parent_comment_id: "middle" }),
    comment("middle", 2),
    comment("new", 3),
    comment("elsewhere", 5, { video_id: "w" }),
  );
  expect(ids(state, ana)).toEqual(["old", "new", "middle", "reply", "late reply"]);
  expect(countOf(linesOf(state, "v", ana))).toBe(5);
});

test("what is hidden is there for its author only, and takes its replies along", () => {
  const state = withComments(
    comment("hidden", 1, { visibility: "hidden" }),
    comment("below it", 2, { parent_comment_id: "hidden", unique_identifier: "ana" }),
    comment("for friends", 3, { visibility: "friends_only", unique_identifier: "lena" }),
  );
  expect(ids(state, ana)).toEqual([]);
  expect(ids(state, kai)).toEqual(["for friends", "hidden", "below it"]);
});

test("private posts are nobody's, those for friends are the followers'", () => {
  const post = (id: string, at: number, privacy: Video["privacy"], owner = "shop"): Video =>
    ({ video_id: id, business_id: owner, created_at: at, privacy }) as Video;
  const rows = [
    post("a", 1, "PUBLIC"),
    post("b", 2, "FRIENDS"),
    post("c", 3, "PRIVATE"),
    post("d", 4, "PUBLIC"),
    post("e", 5, "PUBLIC", "other"),
  ];
  const videos = new Map(rows.map((row) => [row.video_id, row]));
  const state = { videos } as unknown as PhoneState;
  expect(postsOf(state, shop, ana).map((row) => row.video_id)).toEqual(["d", "a"]);
  expect(postsOf(state, shop, kai).map((row) => row.video_id)).toEqual(["d", "b", "a"]);
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
