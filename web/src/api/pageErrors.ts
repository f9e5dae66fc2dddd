/** Tells the server that a part of a page broke: the error's name and the components around it, never its words. */
import { api } from "./client";

/** A page tells of so many, and of the same one once. */
const MOST = 5;
const told = new Set<string>();

/** @param components React's component stack */
export function reportPageError(error: unknown, components: string, page: string): void {
  const name = error instanceof Error && /^[A-Za-z][\w$]*$/.test(error.name) ? error.name : "Error";
  const key = name + components;
  if (told.has(key) || told.size >= MOST) return;
  told.add(key);
  const body = { name: name.slice(0, 80), components: components.slice(0, 20_000), page };
  // What cannot be told now is not worth another error.
  api.POST("/api/page-errors", { body }).catch(() => undefined);
}
