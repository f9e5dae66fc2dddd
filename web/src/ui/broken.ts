/** Tells that a part of a page broke. Who sends it to the server is set by the app. */

/** @param components React's component stack, the innermost first */
export type BrokenListener = (error: unknown, components: string) => void;

let tell: BrokenListener = () => undefined;

export function onBroken(listener: BrokenListener): void {
  tell = listener;
}

export const broke: BrokenListener = (error, components) => tell(error, components);
