/** Every emoji of Unicode by group, and finding one by its words. The data is fetched when it is first needed. */
import type { Emoji as Entry } from "emojibase";

export interface Emoji {
  /** As it is without a tone. */
  text: string;
  /** By tone 1 (light) to 5 (dark); empty where there is none. */
  tones: readonly string[];
  name: string;
  /** What it is found by, in small letters. */
  words: string;
}

export interface Group {
  key: GroupKey;
  emoji: readonly Emoji[];
}

/** In the order and by the numbers of the data; its second is parts that are no emoji by themselves. */
const GROUPS = [
  "smileys",
  "people",
  null,
  "nature",
  "food",
  "travel",
  "activities",
  "objects",
  "symbols",
  "flags",
] as const;
export type GroupKey = NonNullable<(typeof GROUPS)[number]>;

let loading: Promise<readonly Group[]> | null = null;

/** Loads the data once; after a failure the next call tries again. */
export function loadCatalog(): Promise<readonly Group[]> {
  loading ??= import("emojibase-data/en/data.json").then(
    ({ default: data }) => catalogOf(data, newestDrawn(data)),
    (error: unknown) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

/** The emoji up to a version of Unicode: newer ones would be empty boxes. */
export function catalogOf(data: readonly Entry[], newest: number): readonly Group[] {
  const groups = GROUPS.map((key) => ({ key, emoji: [] as Emoji[] }));
  const known = data.filter(({ version }) => version <= newest);
  for (const entry of known.toSorted((one, other) => (one.order ?? 0) - (other.order ?? 0)))
    groups[entry.group ?? -1]?.emoji.push(emojiOf(entry));
  return groups.flatMap(({ key, emoji }) => (key === null ? [] : [{ key, emoji }]));
}

function emojiOf({ emoji, label, tags = [], skins = [] }: Entry): Emoji {
  const tones = [1, 2, 3, 4, 5].map((tone) => skins.find((skin) => skin.tone === tone)?.emoji);
  return {
    text: emoji,
    tones: tones.filter((tone) => tone !== undefined),
    name: label,
    words: [label, ...tags].join(" ").toLowerCase(),
  };
}

/** The emoji in a tone, 0 being none. */
export const inTone = ({ text, tones }: Emoji, tone: number): string => tones[tone - 1] ?? text;

/** Those that have a word beginning with each word asked for; the ones named so before those described so. */
export function find(groups: readonly Group[], query: string): readonly Emoji[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  const all = groups.flatMap(({ emoji }) => emoji);
  const found = all.filter(({ words }) => wanted.every((word) => begins(words, word)));
  const [first = ""] = wanted;
  const rank = ({ name }: Emoji): number =>
    name.startsWith(wanted.join(" ")) ? 0 : begins(name, first) ? 1 : 2;
  return found.toSorted((one, other) => rank(one) - rank(other));
}

const begins = (words: string, word: string): boolean =>
  words.startsWith(word) || words.includes(` ${word}`) || words.includes(`-${word}`);

/** The newest version of which this machine's fonts draw an emoji. */
function newestDrawn(data: readonly Entry[]): number {
  const versions = [...new Set(data.map(({ version }) => version))].sort((a, b) => b - a);
  return (
    versions.find((version) => {
      const one = data.find((entry) => entry.version === version && entry.group !== undefined);
      return one !== undefined && isDrawn(one.emoji);
    }) ?? Infinity
  );
}

/** A glyph with colours of its own is the same in any ink; an empty box is not. */
function isDrawn(emoji: string): boolean {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 16;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return true;
  context.font = "12px 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji', sans-serif";
  context.textBaseline = "top";
  const [one, other] = ["rgb(0 0 0)", "rgb(255 0 0)"].map((ink) => {
    context.clearRect(0, 0, 16, 16);
    context.fillStyle = ink;
    context.fillText(emoji, 0, 0);
    return context.getImageData(0, 0, 16, 16).data.join();
  });
  return one === other;
}
