/**
 * How the query part of an address is read and written.
 *
 * Values are JSON where that changes nothing: a platform that sends the browser back with a code such as `1e5` or a
 * number of twenty digits must find it unchanged, so what JSON would write differently stays the text it is.
 */
import { parseSearchWith, stringifySearchWith } from "@tanstack/react-router";

function exactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (JSON.stringify(value) !== text) throw new SyntaxError("not what JSON would write");
  return value;
}

export const parseSearch = parseSearchWith(exactly);
export const stringifySearch = stringifySearchWith(JSON.stringify, exactly);
