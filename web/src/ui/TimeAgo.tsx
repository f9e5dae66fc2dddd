/** A moment that ages on screen, with the exact time for who points at it. */
import { memo } from "react";
import type { ReactElement } from "react";

import { useNow } from "./clock";
import { ago, exact, since, timeOfDay } from "./time";

interface Props {
  at: string;
  /** In words, where there is room for them. */
  long?: boolean;
}

export const TimeAgo = memo(function TimeAgo({ at, long = false }: Props) {
  const now = useNow();
  return (
    <time dateTime={at} title={exact(at)}>
      {long ? since(at, now) : ago(at, now)}
    </time>
  );
});

/** The time of day, which does not age. */
export function ExactTime({ at }: { at: string }): ReactElement {
  return (
    <time dateTime={at} title={exact(at)}>
      {timeOfDay(at)}
    </time>
  );
}
