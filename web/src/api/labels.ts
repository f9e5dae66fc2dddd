/** The account's labels: list and manage them. A conversation's own are changed with the conversation. */
import { queryOptions } from "@tanstack/react-query";

import { api, unwrap } from "./client";
import type { components } from "./schema";
import type { Label } from "./types";

export type LabelColour = components["schemas"]["NewLabel"]["colour"];

export const LABEL_COLOURS = [
  "teal",
  "blue",
  "violet",
  "pink",
  "red",
  "orange",
  "yellow",
  "green",
  "gray",
] as const satisfies readonly LabelColour[];

export const LABELS_KEY = ["labels"] as const;

export const labelsQuery = queryOptions({
  queryKey: LABELS_KEY,
  queryFn: async ({ signal }): Promise<Label[]> =>
    (await unwrap(api.GET("/api/labels", { signal }))).items,
});

const at = (id: number) => ({ path: { label_id: id } });

export const makeLabel = async (name: string, colour: LabelColour): Promise<Label[]> =>
  (await unwrap(api.POST("/api/labels", { body: { name, colour } }))).items;

export const changeLabel = async (
  id: number,
  body: components["schemas"]["LabelChange"],
): Promise<Label[]> =>
  (await unwrap(api.PATCH("/api/labels/{label_id}", { params: at(id), body }))).items;

export async function deleteLabel(id: number): Promise<void> {
  await api.DELETE("/api/labels/{label_id}", { params: at(id) });
}

/** The name as the server keeps it. */
export const cleanName = (typed: string): string =>
  typed.trim().replace(/\s+/g, " ").normalize("NFC");

/** The label of this name among them, in capitals or not. */
export function labelNamed<T extends { name: string }>(
  known: readonly T[],
  name: string,
): T | undefined {
  return known.find((label) => label.name.toLowerCase() === name.toLowerCase());
}
