/**
 * Keeps what one reads in its place while rows come and go above and below it. A class, because only a class is told
 * just before the page changes.
 */
import { Component } from "react";
import type { ReactNode, RefObject } from "react";

import { anchorsIn, movedSince } from "./scrollAnchor";
import type { ScrollAnchor } from "./scrollAnchor";

interface Props {
  box: RefObject<HTMLElement | null>;
  /** Whether the end that one sees moves along with what is added there. */
  follows: () => boolean;
  children: ReactNode;
}

export class KeepScrollAnchor extends Component<Props> {
  override getSnapshotBeforeUpdate(before: Props): readonly ScrollAnchor[] {
    const box = before.box.current;
    return box && !before.follows() ? anchorsIn(box) : [];
  }

  override componentDidUpdate(_: Props, __: unknown, anchors: readonly ScrollAnchor[]): void {
    const moved = movedSince(anchors);
    if (moved !== 0) this.props.box.current?.scrollBy({ top: moved, behavior: "instant" });
  }

  override render(): ReactNode {
    return this.props.children;
  }
}
