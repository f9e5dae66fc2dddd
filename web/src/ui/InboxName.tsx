/** An inbox as people tell it from others: its channel's mark, its name, and what of its account arrives there. */
import type { ReactElement } from "react";

import { ChannelMark } from "./ChannelMark";
import { labelBeside } from "./inboxLabel";
import type { NamedChannel } from "./inboxLabel";
import classes from "./InboxName.module.css";

interface Props {
  name: string;
  /** Undefined while the channels are on their way. */
  channel: (NamedChannel & { icon: string; title: string }) | undefined;
  size?: number;
  /** Off where the mark stands elsewhere. */
  marked?: boolean;
}

export function InboxName({ name, channel, size = 16, marked = true }: Props): ReactElement {
  const label = labelBeside(name, channel);
  return (
    <span className={classes.inbox}>
      {marked && channel && <ChannelMark icon={channel.icon} title={channel.title} size={size} />}
      <bdi className={classes.name}>{name}</bdi>
      {label !== null && <span className={classes.label}>{label}</span>}
    </span>
  );
}
