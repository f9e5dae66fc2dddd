/** What one person sees of posts and comments. Pure. */
import type { Business, Comment, Customer, Post } from "../rows";
import type { PhoneState } from "../state";
import { feedTexts } from "./texts";

const MINUTE = 60_000;

export interface Line {
  comment: Comment;
  replies: Comment[];
}

/** The shop's posts, the newest first: its friends see more of them than everybody else. */
export const postsOf = (state: PhoneState, business: Business, customer: Customer): Post[] =>
  [...state.posts.values()]
    .filter((row) => row.business === business.id && mayOpen(row, customer))
    .sort((a, b) => b.created_at - a.created_at);

const mayOpen = ({ friends_only: only }: Post, customer: Customer): boolean =>
  !only || customer.is_friend;

/** The comments below a post that this person may see: pinned ones, then the newest; replies the oldest first. */
export function linesOf(state: PhoneState, post: string, customer: Customer): Line[] {
  const seen = [...state.comments.values()].filter(
    (row) => row.post === post && sees(row, customer),
  );
  const below = new Map<string, Comment[]>();
  for (const row of seen) {
    const siblings = below.get(row.parent);
    if (siblings) siblings.push(row);
    else below.set(row.parent, [row]);
  }
  return (below.get("") ?? [])
    .sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.at - a.at)
    .map((comment) => ({
      comment,
      replies: (below.get(comment.id) ?? []).sort((a, b) => a.at - b.at),
    }));
}

const sees = ({ visibility, author }: Comment, customer: Customer): boolean =>
  visibility === "public" ||
  author === customer.id ||
  (visibility === "friends_only" && customer.is_friend);

/** How many comments and replies there are in these lines. */
export const countOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { replies }) => sum + 1 + replies.length, 0);

/** How long ago, short. */
export function ago(at: number, now: number): string {
  const minutes = Math.floor(Math.max(0, now - at) / MINUTE);
  if (minutes < 1) return feedTexts.now;
  if (minutes < 60) return feedTexts.minutes(minutes);
  if (minutes < 24 * 60) return feedTexts.hours(Math.floor(minutes / 60));
  return feedTexts.days(Math.floor(minutes / (24 * 60)));
}

/** A large number, short: 18K. */
export const short = (number: number): string =>
  new Intl.NumberFormat([], { notation: "compact", maximumFractionDigits: 1 }).format(number);
