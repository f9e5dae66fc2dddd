/** A lively while at the shop: who writes what, in which order. Everybody and everything is invented. */
import type { Draft, Fields } from "./control";

export const CROWD: readonly Fields[] = [
  { username: "hana.brews", display_name: "Hana Brews", country: "TH", is_follower: true },
  { username: "milo.mornings", display_name: "Milo Mornings", country: "MY", is_follower: true },
  { username: "ines.at.home", display_name: "Inês at home", country: "BR" },
  { username: "budi.cooks", display_name: "Budi Cooks", country: "ID", is_follower: true },
  { username: "tara.gifts", display_name: "Tara Gifts", country: "TH" },
  { username: "leo.and.fern", display_name: "Leo & Fern", country: "BR", is_follower: true },
  { username: "yui.collects", display_name: "Yui Collects", country: "TH" },
  { username: "omar.hosts", display_name: "Omar Hosts", country: "MY" },
];

/** What somebody of the crowd, named by their place in it, does next. */
export type Step = { who: number } & (
  | { send: Draft }
  /** Quotes what they themselves wrote last. */
  | { quoting: string }
  /** To the newest message of their chat. */
  | { react: string }
  | { ad: string }
);

const say = (who: number, text: string): Step => ({ who, send: { kind: "text", text } });
const show = (who: number, draft: Draft): Step => ({ who, send: draft });

export const SCRIPT: readonly Step[] = [
  say(0, "Good morning! Is the speckled teapot back?"),
  { who: 4, ad: "Autumn glazes" },
  say(1, "My parcel says delivered, but nothing is here"),
  say(4, "Hi, I came from your ad. Do you wrap gifts?"),
  show(0, { kind: "image" }),
  say(2, "Do you ship to Porto Alegre?"),
  { who: 0, quoting: "This one, with the cane handle" },
  say(3, "Can the big ramen bowl go into the oven?"),
  { who: 1, react: "😢" },
  say(5, "We are getting married in May and need forty plates"),
  show(3, { kind: "sticker", name: "hello" }),
  { who: 7, ad: "Table for twelve" },
  say(7, "How long do twelve bowls take if I order today?"),
  say(1, "Order MF-3120, if that helps"),
  say(6, "Is there a second whale mug? Asking for a shelf"),
  show(6, { kind: "share_post" }),
  say(2, "And is it safe to post something this thin?"),
  show(5, { kind: "image", sample: "png" }),
  { who: 5, quoting: "In this colour, or one close to it" },
  say(4, "It is for Saturday, sorry to be so late"),
  { who: 3, react: "🔥" },
  say(0, "I would take two"),
  say(7, "Paid! Did it come through?"),
  show(1, { kind: "video" }),
  { who: 1, quoting: "That is the door it should be at" },
  { who: 6, react: "😍" },
  say(3, "And what does it cost with the lid?"),
  show(2, { kind: "emoji", name: "hello" }),
  say(6, "Never mind the price"),
  say(5, "Take your time, May is far away"),
];
