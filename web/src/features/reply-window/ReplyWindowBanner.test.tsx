/** The band says how long is left and, in words as well as in colour, how much of a hurry it is. */
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import "@/i18n";

import { aConversation, at } from "../../../tests/fixtures";
import type { ReplyWindowNow } from "./countdown";
import { ReplyWindowBanner } from "./ReplyWindowBanner";

const MINUTE = 60_000;

function show(window: Partial<ReplyWindowNow>, waiting: string | null = at(0)): void {
  const now = { state: "open" as const, left: null, remaining: null, ...window };
  const conversation = aConversation(1, { waiting_since: waiting });
  render(<ReplyWindowBanner conversation={conversation} capabilities={undefined} window={now} />);
}

test.each([
  [47 * 60 * MINUTE, "calm", "This chat will expire in 47 hours"],
  [5 * 60 * MINUTE, "soon", "This chat will expire in 5 hours · Reply soon"],
  [40 * MINUTE, "near", "This chat will expire in 40 minutes · Reply now"],
  [65_000, "last", "This chat will expire in 1 min 5 s · Last chance to reply"],
])("%i ms before the end it is %s", (left, urgency, said) => {
  show({ left });
  const banner = screen.getByRole("timer");
  expect(banner).toHaveTextContent(said);
  expect(banner).toHaveAttribute("data-urgency", urgency);
});

test("it counts the replies that are left", () => {
  show({ left: 47 * 60 * MINUTE, remaining: 10 });
  expect(screen.getByRole("timer")).toHaveTextContent("10 replies left");
});

test("after the reply nobody is told to hurry", () => {
  show({ left: 40 * MINUTE }, null);
  const banner = screen.getByRole("timer");
  expect(banner).toHaveTextContent(/^This chat will expire in 40 minutes$/);
  expect(banner).toHaveAttribute("data-urgency", "calm");
});
