/** Everything the page says. */

const count = (number: number, one: string, many: string): string =>
  `${number} ${number === 1 ? one : many}`;

export const words = {
  title: "Customer's phone",
  titleOf: (name: string): string => `${name}'s phone`,
  lost: "The sandbox does not answer. Trying again…",
  failed: "That did not work",
  cancel: "Cancel",
  close: "Close",

  customers: "Customers",
  find: "Find a customer",
  nobodyFound: "Nobody of that name.",
  noCustomers: "Nobody is here yet. Invent a customer to pick up their phone.",
  newCustomer: "New customer",
  busy: "Busy shop",
  busyHint: (things: number, seconds: number): string =>
    `Eight customers at once: ${things} messages, pictures and reactions in about ${seconds} seconds.`,
  busyDone: (done: number, all: number): string => `Busy shop: ${done} of ${all}`,
  pace: "How fast",
  paces: { calm: "Calm", lively: "Lively", hectic: "Hectic" },
  name: "Name",
  username: "Username",
  country: "Country",
  follower: "Follows the shop",
  european:
    "European rules: the shop's inbox learns only that somebody wrote, never what, and cannot answer.",
  create: "Create",
  you: (text: string): string => `You: ${text}`,
  never: "Has not written yet",
  writesTo: "Writes to",
  noBusiness: "No shop here yet",
  noBusinessHint:
    "Connect a channel in Frontdesk and create the shop's account on the way, or create it here first.",

  chatWith: (name: string): string => `Chat with ${name}`,
  emptyChat: "No messages yet. Say hello, or arrive from an ad.",
  earlier: "Show earlier messages",
  today: "Today",
  yesterday: "Yesterday",
  cameByAd: (name: string): string => `Came from the ad “${name}”`,
  cameByLink: (ref: string): string => `Came from the link tiktok.me (ref ${ref})`,
  camePlainAd: "Came from an ad",
  camePlainLink: "Came from a link",
  request:
    "Sent as a message request: the shop gets nothing through the API until it accepts or answers.",
  typing: "typing…",
  sending: "Sending…",
  sent: "Sent",
  seen: "Seen",
  automatic: "automatic",
  notSent: (why: string): string => `Not sent: ${why}`,
  tryAgain: "Try again",
  discard: "Discard",
  toEnd: "To the newest message",

  message: "Message…",
  send: "Send",
  emoji: "Emoji",
  attach: "Send something else",
  picture: "Sample picture",
  picturePng: "Sample picture, PNG",
  ownFile: "Picture or video from this computer…",
  video: "Sample video",
  sticker: (name: string): string => `Sticker “${name}”`,
  drawnEmoji: "Drawn emoji",
  ownPost: "One of the shop's posts",
  otherPost: "Somebody else's post",
  gift: "A gift (a kind no app knows)",
  quoting: "Answer to",
  quoteGone: "Do not quote",

  act: "React or quote",
  react: (emoji: string): string => `React ${emoji}`,
  reactDrawn: "React with a drawn one",
  unreact: "Take my reaction back",
  quote: "Quote",
  openPost: "Open the post",
  openPicture: "Open the picture",

  phoneMenu: "More",
  readsAtOnce: "Reads at once",
  readsHint: "On: an open chat is read. Off: only when you say so.",
  readNow: "Read now",
  readNowCount: (number: number): string => (number > 0 ? `Read now (${number})` : "Read now"),
  arrive: "Arrive from…",
  arriveAd: "An ad…",
  arriveLink: "A tiktok.me link…",
  adTitle: "Arrive from an ad",
  adName: "Name of the ad",
  adSample: "Autumn glazes",
  linkTitle: "Arrive from a tiktok.me link",
  ref: "Reference (ref)",
  refSample: "market-stall",
  prefilled: "Message the link fills in",
  prefilledHint: "Waits in the customer's message field, unsent.",
  prefilledSample: "Hi! I saw your bowls at the market.",
  arriveNow: "Arrive",

  behind: "Behind the scenes",
  shop: "Shop",
  trouble: "Trouble",
  webhooks: "Webhooks",
  ownApp: "The shop's own app",
  ownAppHint: "Answer as the shop does on its own phone, beside Frontdesk.",
  ownAppText: "Message from the shop's own app",
  ownAppNoChat: "The shop can answer once the customer has written.",
  markSeen: "Look at the chat",
  accept: "Accept the request",
  window: {
    never_wrote: "The shop may not write before the customer does.",
    mutual: "They follow each other: the shop may always write.",
    late: (left: number): string =>
      `The customer has been silent for too long: ${count(left, "message", "messages")} left.`,
    first: (left: number, until: string): string =>
      `The shop may send ${count(left, "more message", "more messages")} until ${until}.`,
    open: (until: string): string => `The shop may write freely until ${until}.`,
  },
  permission: "The shop's permission",
  noPermission: "No app may act for this shop. Connect it in Frontdesk.",
  granted: (access: string, refresh: string): string =>
    `Given. Access until ${access}, renewable until ${refresh}.`,
  expired: "expired",
  revoked: "Taken back. Frontdesk has to be connected again.",
  expireAccess: "Expire the access",
  expireBoth: "Expire everything",
  revoke: "Take it back",
  clock: "The platform's clock",
  clockReal: "the real time",
  clockAhead: (span: string): string => `${span} ahead`,
  clockBehind: (span: string): string => `${span} behind`,
  forward: { hour: "+1 hour", day: "+1 day", window: "+48 hours" },
  clockBack: "Back to real time",

  howOften: "How often",
  often: { "1": "Once", "5": "5 times", "": "Until off" } as Record<string, string>,
  left: (number: number): string => count(number, "more time", "more times"),
  untilOff: "until switched off",
  others: "Set by a program",
  faults: {
    delay: "Webhooks come late",
    drop: "Webhooks get lost",
    duplicate: "Webhooks come more than once",
    reorder: "Webhooks come in the wrong order",
    code: "TikTok's API refuses",
    http: "TikTok's API breaks",
    garbage: "TikTok's API talks nonsense",
    hang: "TikTok's API never answers",
    slow: "TikTok's API is slow",
    accept_then_hang: "TikTok's API does it and never answers",
    accept_then_http: "TikTok's API does it and answers as if it were broken",
  } as Record<string, string>,
  onlyFor: (what: string): string => `only ${what}`,
  stop: "Stop",
  stopAll: "Stop all trouble",

  noDeliveries: "Nothing yet. Every event that TikTok tells Frontdesk shows here.",
  again: "Send again",
  sendWaiting: "Send waiting now",
  statuses: {
    pending: "waiting",
    delivered: "received",
    failed: "given up",
    dropped: "lost",
    no_callback: "nowhere to go",
  } as Record<string, string>,
  tries: (number: number): string => count(number, "try", "tries"),
  posted: (url: string): string => `POST ${url}`,
  nextTry: (time: string): string => `Next try at ${time}`,
  attempt: (time: string, result: string, ms: number): string => `${time} · ${result} · ${ms} ms`,
  events: {
    im_receive_msg: "Customer's message",
    im_receive_msg_eu: "Somebody in Europe wrote",
    im_send_msg: "Shop's message",
    im_mark_read_msg: "Customer read",
    im_referral_msg: "Arrival",
    im_auto_message_audit_update: "Automatic message checked",
    im_receive_high_intent_comment: "Promising comment",
    "comment.update": "Comment",
  } as Record<string, string>,
  kinds: {
    image: "Picture",
    video: "Video",
    sticker: "Sticker",
    emoji: "Emoji",
    share_post: "Shared post",
    template: "Question with buttons",
    other: "Something else",
    text: "Text",
  } as Record<string, string>,
} as const;

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
