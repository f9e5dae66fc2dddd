/** The troubles one can switch on, in plain texts. */

/** One switch of the trouble panel and the fault it puts in force. */
export interface Trouble {
  label: string;
  hint: string;
  fault: { target: string; kind: string; match?: string } & Record<string, string | number>;
}

const SENDING = "business/message/send/";

export const troubles: readonly { title: string; rows: readonly Trouble[] }[] = [
  {
    title: "Webhooks",
    rows: [
      {
        label: "Come late",
        hint: "each 10 seconds after its time",
        fault: { target: "webhook", kind: "delay", delay_ms: 10_000 },
      },
      {
        label: "Get lost",
        hint: "never sent; “Send again” still works",
        fault: { target: "webhook", kind: "drop" },
      },
      {
        label: "Come three times",
        hint: "the same event again and again",
        fault: { target: "webhook", kind: "duplicate", copies: 3 },
      },
      {
        label: "Come in the wrong order",
        hint: "three wait for each other, the newest goes first",
        fault: { target: "webhook", kind: "reorder", size: 3, delay_ms: 3_000 },
      },
    ],
  },
  {
    title: "TikTok's API",
    rows: [
      {
        label: "Is busy",
        hint: "“too many requests”, code 40100",
        fault: { target: "api", kind: "code", code: 40100 },
      },
      {
        label: "Breaks",
        hint: "HTTP 503",
        fault: { target: "api", kind: "http", status: 503 },
      },
      {
        label: "Talks nonsense",
        hint: "an answer that is not JSON",
        fault: { target: "api", kind: "garbage" },
      },
      {
        label: "Is slow",
        hint: "answers after 5 seconds",
        fault: { target: "api", kind: "slow", delay_ms: 5_000 },
      },
      {
        label: "Never answers",
        hint: "and does nothing",
        fault: { target: "api", kind: "hang" },
      },
      {
        label: "Accepts a message, never answers",
        hint: "the customer gets it, Frontdesk cannot know",
        fault: { target: "api", kind: "accept_then_hang", match: SENDING },
      },
    ],
  },
];
