/** Something that is elsewhere, as a card that leads there. */
import { IconExternalLink } from "@tabler/icons-react";
import type { IconMapPin } from "@tabler/icons-react";
import type { ReactElement } from "react";

import classes from "./media.module.css";

interface Props {
  Icon: typeof IconMapPin;
  title: string;
  /** Null when it is no address one may follow. */
  href: string | null;
  text: string;
}

export function LinkCard({ Icon, title, href, text }: Props): ReactElement {
  const inside = (
    <>
      <span className={classes.embedIcon}>
        <Icon size={20} stroke={1.7} aria-hidden />
      </span>
      <span className={classes.embedText}>
        <strong>{title}</strong>
        <span>{href === null ? text.slice(0, 200) : placeOf(href)}</span>
      </span>
      {href !== null && <IconExternalLink size={16} aria-hidden />}
    </>
  );
  if (href === null) return <span className={classes.embed}>{inside}</span>;
  return (
    <a className={classes.embed} href={href} target="_blank" rel="noopener noreferrer nofollow">
      {inside}
    </a>
  );
}

/** Where an address leads, without what only machines read. */
function placeOf(href: string): string {
  const { host, pathname } = new URL(href);
  return `${host.replace(/^www\./, "")}${pathname === "/" ? "" : pathname}`.slice(0, 200);
}
