/** A lively while at the shop: who writes what, in which order. Everybody and everything is invented. */
import type { Invented } from "./rows";

export const CROWD: readonly Invented[] = [
  { username: "hana.brews", name: "Hana Brews", country: "TH", follower: true },
  { username: "milo.mornings", name: "Milo Mornings", country: "MY", follower: true },
  { username: "ines.at.home", name: "Inês at home", country: "BR" },
  { username: "budi.cooks", name: "Budi Cooks", country: "ID", follower: true },
  { username: "tara.gifts", name: "Tara Gifts", country: "TH" },
  { username: "leo.and.fern", name: "Leo & Fern", country: "BR", follower: true },
  { username: "yui.collects", name: "Yui Collects", country: "TH" },
  { username: "omar.hosts", name: "Omar Hosts", country: "MY" },
];

/** What somebody of the crowd, named by their place in it, does next. */
export type Step = { who: number } & (
  | { says: string }
  /** Sends something of this kind: the `which`th there is to choose from. */
  | { shows: string; which?: number }
  /** Quotes what they themselves wrote last. */
  | { quoting: string }
  /** To the newest message of their chat. */
  | { react: string }
  /** Comes from elsewhere: the first way there is. */
  | { arrives: string }
);

const say = (who: number, says: string): Step => ({ who, says });

export const SCRIPT: readonly Step[] = [
  say(0, "Good morning! Is the speckled teapot back?"),
  { who: 4, arrives: "Autumn glazes" },
  say(1, "My parcel says delivered, but nothing is here"),
  say(4, "Hi, I came from your ad. Do you wrap gifts?"),
  { who: 0, shows: "image" },
  say(2, "Do you ship to Porto Alegre?"),
  { who: 0, quoting: "This one, with the cane handle" },
  say(3, "Can the big ramen bowl go into the oven?"),
  { who: 1, react: "😢" },
  say(5, "We are getting married in May and need forty plates"),
  { who: 3, shows: "sticker" },
  { who: 7, arrives: "Table for twelve" },
  say(7, "How long do twelve bowls take if I order today?"),
  say(1, "Order MF-3120, if that helps"),
  say(6, "Is there a second whale mug? Asking for a shelf"),
  { who: 6, shows: "post" },
  say(2, "And is it safe to post something this thin?"),
  { who: 5, shows: "image", which: 1 },
  { who: 5, quoting: "In this colour, or one close to it" },
  say(4, "It is for Saturday, sorry to be so late"),
  { who: 3, react: "🔥" },
  say(0, "I would take two"),
  say(7, "Paid! Did it come through?"),
  { who: 1, shows: "video" },
  { who: 1, quoting: "That is the door it should be at" },
  { who: 6, react: "😍" },
  say(3, "And what does it cost with the lid?"),
  { who: 2, shows: "emoji" },
  say(6, "Never mind the price"),
  say(5, "Take your time, May is far away"),
];
