/** Everything the page says. */

const count = (number: number, one: string, many: string): string =>
  `${number} ${number === 1 ? one : many}`;

const faults: Record<string, (api: string) => string> = {
  delay: () => "Webhooks come late",
  drop: () => "Webhooks get lost",
  duplicate: () => "Webhooks come more than once",
  reorder: () => "Webhooks come in the wrong order",
  code: (api) => `${api} refuses`,
  http: (api) => `${api} breaks`,
  garbage: (api) => `${api} talks nonsense`,
  hang: (api) => `${api} never responds`,
  slow: (api) => `${api} is slow`,
  accept_then_hang: (api) => `${api} does it and never responds`,
  accept_then_http: (api) => `${api} does it and responds as if it were broken`,
  accept_then_garbage: (api) => `${api} does it and responds with nonsense`,
};

export const texts = {
  title: "Customer's phone",
  titleOf: (name: string): string => `${name}'s phone`,
  lost: "The sandbox does not respond. Trying again…",
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
  create: "Create",
  you: (text: string): string => `You: ${text}`,
  never: "Has not written yet",
  platform: "Platform",
  writesTo: "Writes to",
  noBusiness: "No shop here yet",
  noBusinessHint:
    "Connect a channel in Frontdesk and create the shop's account on the way, or create it here first.",

  chatWith: (name: string): string => `Chat with ${name}`,
  emptyChat: (canArrive: boolean): string =>
    `No messages yet. Say hello${canArrive ? ", or arrive from an ad" : ""}.`,
  earlier: "Show earlier messages",
  today: "Today",
  yesterday: "Yesterday",
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
  drawnEmoji: "Drawn emoji",
  attach: "Send something else",
  ownFile: "Picture or video from this computer…",
  quoting: "Reply to",
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
  arriveNow: "Arrive",

  behind: "Behind the scenes",
  shop: "Shop",
  trouble: "Trouble",
  webhooks: "Webhooks",
  ownApp: "The shop's own app",
  ownAppHint: "Reply as the shop does on its own phone, beside Frontdesk.",
  ownAppText: "Message from the shop's own app",
  ownAppNoChat: "The shop can reply once the customer has written.",
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
  clockHint:
    "Moves what the platform allows. Frontdesk keeps the real time, and so do the times its inbox shows.",
  forward: { hour: "+1 hour", day: "+1 day" },
  wroteLongAgo: (hours: number): string => `A customer wrote ${hours} hours ago`,
  wroteLongAgoHint:
    "Somebody new, whose message is dated back: Frontdesk shows a reply window that has closed.",
  wroteLongAgoText: "Hello, is anybody there?",
  clockBack: "Back to real time",

  howOften: "How often",
  often: { "1": "Once", "5": "5 times", "": "Until off" } as Record<string, string>,
  left: (number: number): string => count(number, "more time", "more times"),
  untilOff: "until switched off",
  others: "Set by a program",
  /** A fault that a program set; `name` is the platform's. */
  fault: (kind: string, name: string): string => {
    const told = faults[kind];
    return told === undefined ? kind : told(`${name}'s API`);
  },
  onlyFor: (what: string): string => `only ${what}`,
  stop: "Stop",
  stopAll: "Stop all trouble",

  noDeliveries: (name: string): string =>
    `Nothing yet. Every event that ${name} tells Frontdesk shows here.`,
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
  kinds: {
    image: "Picture",
    video: "Video",
    sticker: "Sticker",
    emoji: "Emoji",
    post: "Shared post",
    card: "Question with buttons",
    other: "Something else",
    text: "Text",
  } as Record<string, string>,
} as const;
