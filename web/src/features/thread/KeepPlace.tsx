/**
 * Keeps what one reads in its place while rows come and go above and below it. A class, because only a class is told
 * just before the page changes.
 */
import { Component } from "react";
import type { ReactNode, RefObject } from "react";

import { movedSince, placesIn } from "./place";
import type { Place } from "./place";

interface Props {
  box: RefObject<HTMLElement | null>;
  /** Whether the end that one sees moves along with what is added there. */
  follows: () => boolean;
  children: ReactNode;
}

export class KeepPlace extends Component<Props> {
  override getSnapshotBeforeUpdate(before: Props): readonly Place[] {
    const box = before.box.current;
    return box && !before.follows() ? placesIn(box) : [];
  }

  override componentDidUpdate(_: Props, __: unknown, places: readonly Place[]): void {
    const moved = movedSince(places);
    if (moved !== 0) this.props.box.current?.scrollBy({ top: moved, behavior: "instant" });
  }

  override render(): ReactNode {
    return this.props.children;
  }
}
