/** How often a post was liked, commented, shared and seen, as the platform last said. */
import { IconEye, IconHeart, IconMessageCircle, IconShare3 } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Post } from "@/api/types";

import classes from "./posts.module.css";

const COUNTS = [
  ["likes", IconHeart],
  ["comments", IconMessageCircle],
  ["shares", IconShare3],
  ["views", IconEye],
] as const;

const compact = new Intl.NumberFormat(undefined, { notation: "compact" });

export function Counts({ post }: { post: Post }): ReactElement {
  const { t } = useTranslation("comments");
  return (
    <span className={classes.counts}>
      {COUNTS.map(([name, Icon]) => {
        const count = post[name];
        const said = count === null ? t(`post.unknown.${name}`) : t(`post.${name}`, { count });
        return (
          <span key={name} className={classes.counter} role="img" aria-label={said} title={said}>
            <Icon size={14} stroke={1.7} aria-hidden />
            {count === null ? "–" : compact.format(count)}
          </span>
        );
      })}
    </span>
  );
}
