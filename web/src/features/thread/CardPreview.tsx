/** How a card that is being written will stand in the thread. */
import type { ReactElement } from "react";

import type { Message } from "@/api/types";

import { Buttons, MessageText } from "./Content";
import classes from "./Message.module.css";

interface Props {
  text: string;
  buttons: Message["buttons"];
}

export function CardPreview({ text, buttons }: Props): ReactElement {
  return (
    <div className={classes.message} data-side="out">
      <div className={classes.bubble} data-last>
        <MessageText text={text} />
        <Buttons buttons={buttons} />
      </div>
    </div>
  );
}
