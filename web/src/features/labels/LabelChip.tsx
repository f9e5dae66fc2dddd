/** A label in its colour. */
import { Pill } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ReactElement } from "react";

import { labelsQuery } from "@/api/labels";

import classes from "./LabelChip.module.css";

export function LabelDot({ colour }: { colour: string | undefined }): ReactElement {
  return <span className={classes.dot} style={hue(colour)} aria-hidden />;
}

/** Drawn in lists: the colours are looked up once by whoever draws many. */
export function LabelChip({
  name,
  colour,
}: {
  name: string;
  colour: string | undefined;
}): ReactElement {
  return (
    <span className={classes.chip} style={hue(colour)} title={name} dir="auto">
      {name}
    </span>
  );
}

/** Where it can be taken away. */
export function LabelPill({
  name,
  colour,
  onRemove,
}: {
  name: string;
  colour: string | undefined;
  onRemove: (() => void) | undefined;
}): ReactElement {
  return (
    <Pill
      className={classes.pill ?? ""}
      style={hue(colour)}
      title={name}
      withRemoveButton
      {...(onRemove && { onRemove })}
    >
      {name}
    </Pill>
  );
}

/** The labels' colours by their names. */
export function useLabelColours(): ReadonlyMap<string, string> {
  const { data } = useQuery(labelsQuery);
  return useMemo(() => new Map(data?.map(({ name, colour }) => [name, colour])), [data]);
}

const hue = (colour: string | undefined) =>
  ({ "--label": `var(--mantine-color-${colour ?? "gray"}-6)` }) as React.CSSProperties;
