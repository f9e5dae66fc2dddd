/** How an inbox is called where it must not be taken for another one of the same account. */

export interface NamedChannel {
  /** What tells the channel from others of its platform; empty where there are none. */
  label: string;
}

/** The channel's label, unless the name says it already. */
export function labelBeside(name: string, channel: NamedChannel | undefined): string | null {
  if (!channel?.label) return null;
  return name.toLowerCase().includes(channel.label.toLowerCase()) ? null : channel.label;
}

/** The name with the channel's label, for texts. */
export function inboxLabel(name: string, channel: NamedChannel | undefined): string {
  const label = labelBeside(name, channel);
  return label === null ? name : `${name} · ${label}`;
}
