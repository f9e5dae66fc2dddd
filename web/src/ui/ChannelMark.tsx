/** A channel's mark, drawn from the SVG in its manifest: as an image, so that nothing in it can run. */
import { memo } from "react";

interface Props {
  icon: string;
  title: string;
  size?: number;
}

export const ChannelMark = memo(function ChannelMark({ icon, title, size = 16 }: Props) {
  return (
    <img
      src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(icon)}`}
      alt={title}
      title={title}
      width={size}
      height={size}
      style={{ display: "block", flex: "none" }}
    />
  );
});
