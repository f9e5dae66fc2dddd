/**
 * The keys of the app: one table, which the handlers use as well as the sheet that lists them. Features add their own.
 *
 * A component says what a key does while it is on screen: `useShortcut("resolve", () => …)`. Keys do nothing while
 * somebody types, chooses from a menu or answers a dialog. When a field loses the focus to nothing, the letters that
 * are on their way are no keys either; and what changes a conversation waits a second after typing in any case.
 */
import { useEffect, useEffectEvent } from "react";

export interface Shortcut {
  group: "list" | "conversation" | "writing" | "app";
  /** Each is a key as the browser names it, or two to be pressed one after the other. */
  keys: readonly string[];
  /** Whether holding the key down repeats it. */
  repeats?: boolean;
  /** Done by the element that has the focus; it is in the table for the sheet alone. */
  native?: boolean;
  /** Whether it changes a conversation, or begins to: never within a second of typing. */
  changes?: boolean;
  /** What the sheet says of it; else the text under its name. */
  label?: () => string;
}

const table = {
  next: { group: "list", keys: ["j", "ArrowDown"], repeats: true },
  previous: { group: "list", keys: ["k", "ArrowUp"], repeats: true },
  open: { group: "list", keys: ["Enter"], native: true },
  search: { group: "list", keys: ["/"] },
  back: { group: "list", keys: ["u"] },
  select: { group: "list", keys: ["x"] },
  selectRange: { group: "list", keys: ["X"] },
  selectNone: { group: "list", keys: ["Escape"] },
  reply: { group: "conversation", keys: ["r"] },
  note: { group: "conversation", keys: ["n"] },
  resolve: { group: "conversation", keys: ["e"], changes: true },
  assign: { group: "conversation", keys: ["a"], changes: true },
  labels: { group: "conversation", keys: ["l"], changes: true },
  snooze: { group: "conversation", keys: ["s"], changes: true },
  hold: { group: "conversation", keys: ["h"], changes: true },
  priority: { group: "conversation", keys: ["p"], changes: true },
  team: { group: "conversation", keys: ["t"], changes: true },
  unread: { group: "conversation", keys: ["U"], changes: true },
  contact: { group: "conversation", keys: ["i"] },
  undoSend: { group: "conversation", keys: ["z"] },
  undoSendWriting: { group: "writing", keys: ["Mod+z"], native: true },
  leave: { group: "writing", keys: ["Escape"], native: true },
  help: { group: "app", keys: ["?"] },
} satisfies Record<string, Shortcut>;

/** The names of keys that features add, each declared by its feature. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- features declare what is in it
export interface FeatureShortcuts {}

type TableName = keyof typeof table;
export type ShortcutName = TableName | keyof FeatureShortcuts;

const own = Object.entries(table) as [ShortcutName, Shortcut][];
const added = new Map<ShortcutName, Shortcut>();

/** Every key, in the order of the sheet. */
export const shortcuts = (): readonly [ShortcutName, Shortcut][] => [...added, ...own];

/** Adds the keys of a feature. */
export function addShortcuts(more: Readonly<Partial<Record<ShortcutName, Shortcut>>>): void {
  for (const [name, shortcut] of Object.entries(more) as [ShortcutName, Shortcut][])
    added.set(name, shortcut);
}

/** What a key does; returns false when it is not for it, and the browser has the key. */
export type ShortcutHandler = (event: KeyboardEvent) => unknown;

/** The newest handler of a name comes first; one that returns false leaves the key to the one before it. */
const handlers = new Map<ShortcutName, ShortcutHandler[]>();
/** Those that come before all others of their name, whenever these came. */
const foremost = new WeakSet<ShortcutHandler>();

/** How long the second key of a pair may take, in milliseconds. */
const PATIENCE = 1_500;
let first: { key: string; at: number } | null = null;
let on = true;

/** Whether the conversation on screen is just being replaced by another; one for each that can tell. */
const replacing = new Set<() => boolean>();

/**
 * Leaves out the keys that change a conversation, or begin a text, while `isReplacing` says that the one on screen is
 * about to go: they are meant for the next one, and would reach this one. What is selected stays, and so do its keys.
 */
export function useReplacing(isReplacing: () => boolean): void {
  const latest = useEffectEvent(isReplacing);
  useEffect(() => {
    const mine = (): boolean => latest();
    replacing.add(mine);
    return () => {
      replacing.delete(mine);
    };
  }, []);
}

/** So many milliseconds after a letter somebody may still be typing. */
const TYPING = 1_000;
/** The last letter that went into a field, and whether the field was left on purpose since. */
let typed: { at: number; left: boolean } | null = null;

/** Single keys get in the way of some who speak to their computer: they can be switched off. */
export function switchShortcuts(enabled: boolean): void {
  on = enabled;
}

/**
 * Does `handler` when the keys of `name` are pressed, while the component is on screen.
 *
 * @param isForemost whether it comes before others of its name that came later: for what is done to a selection
 */
export function useShortcut(
  name: ShortcutName,
  handler: ShortcutHandler,
  isForemost = false,
): void {
  const latest = useEffectEvent(handler);
  useEffect(() => {
    const mine: ShortcutHandler = (event) => latest(event);
    if (isForemost) foremost.add(mine);
    const others = handlers.get(name) ?? [];
    const place = isForemost ? others.length : others.filter((one) => !foremost.has(one)).length;
    handlers.set(name, others.toSpliced(place, 0, mine));
    document.addEventListener("keydown", onKeyDown);
    watchTyping();
    return () => {
      handlers.set(name, handlers.get(name)?.filter((other) => other !== mine) ?? []);
    };
  }, [name, isForemost]);
}

function onKeyDown(event: KeyboardEvent): void {
  if (!on || event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || busy(event.target)) return;
  const key = keyOf(event);
  if (key === "Shift") return;
  const typing = typed !== null && Date.now() - typed.at < TYPING ? typed : null;
  if (typing && !typing.left && key.length === 1) {
    typing.at = Date.now();
    return;
  }
  const before = first !== null && Date.now() - first.at < PATIENCE ? `${first.key} ` : "";
  first = null;
  const found = shortcuts().find(([, { keys, native }]) => !native && keys.includes(before + key));
  if (!found) {
    if (shortcuts().some(([, { keys }]) => keys.some((pair) => pair.startsWith(`${key} `))))
      first = { key, at: Date.now() };
    return;
  }
  const [name, { repeats, changes }] = found;
  if (event.repeat && !repeats) return;
  if (changes && typing) return;
  const begins = WRITING.includes(name);
  if ((changes || begins) && isReplaced(name)) {
    // Who begins to write now goes on: what was to be a text is no keys.
    if (begins) typed = { at: Date.now(), left: false };
    return;
  }
  const taken = handlers.get(name)?.findLast((handler) => handler(event) !== false);
  if (taken) event.preventDefault();
}

/** The keys that begin a text. */
const WRITING: readonly ShortcutName[] = ["reply", "note"];

/** Whether what the key would be for is about to go. */
function isReplaced(name: ShortcutName): boolean {
  const newest = handlers.get(name)?.at(-1);
  const isForSelection = newest !== undefined && foremost.has(newest);
  return !isForSelection && [...replacing].some((isReplacing) => isReplacing());
}

/** Notes what is typed into fields, and when one is left on purpose: by a key for it, or by pointing elsewhere. */
function watchTyping(): void {
  document.addEventListener("input", onInput, true);
  document.addEventListener("keydown", onLeave, true);
  document.addEventListener("pointerdown", onPoint, true);
}

const TYPED = "textarea, input:not([type=checkbox], [type=radio], [type=range], [type=file])";

function onInput({ target }: Event): void {
  if (target instanceof HTMLElement && (target.matches(TYPED) || target.isContentEditable))
    typed = { at: Date.now(), left: false };
}

function onLeave({ key }: KeyboardEvent): void {
  if (typed && ["Escape", "Enter", "Tab"].includes(key)) typed.left = true;
}

function onPoint(): void {
  if (typed) typed.left = true;
}

/** The key's name. On a keyboard of other letters it is the Latin letter at the same place. */
export function keyOf({ key, code, shiftKey }: KeyboardEvent): string {
  const latin = /^[\x20-\x7e]$/.test(key);
  if (latin) return shiftKey ? key : key.toLowerCase();
  if (key.length > 1) return key;
  if (code === "Slash") return shiftKey ? "?" : "/";
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  return letter && !shiftKey ? letter.toLowerCase() : key;
}

/** Whether the keys belong to what has the focus: a field, a menu, or a dialog that is open. */
function busy(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"][aria-modal="true"]')) return true;
  if (!(target instanceof Element)) return false;
  if (target instanceof HTMLElement && target.isContentEditable) return true;
  return target.closest('input, textarea, select, [role="menu"], [role="listbox"]') !== null;
}
