/** An image in the size its tile has. */
import type { ComponentProps, ReactElement } from "react";

import type { Attachment } from "@/api/types";

import classes from "./media.module.css";
import { tileSize } from "./tileSize";

type Props = { attachment: Attachment } & Omit<ComponentProps<"img">, "className" | "src">;

export function Picture({ attachment, ...rest }: Props): ReactElement {
  return (
    <img
      src={attachment.url ?? ""}
      {...tileSize(attachment)}
      className={classes.picture}
      {...rest}
    />
  );
}
