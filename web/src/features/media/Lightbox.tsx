/** An image in full, with the thread's other images beside it. Its code comes when it is first wanted. */
import { useMemo } from "react";
import type { ReactElement } from "react";

import type { Attachment, Message } from "@/api/types";
import { OnceWanted, onDemand } from "@/ui";

const Gallery = onDemand(() => import("./Gallery"));

interface Props {
  /** Of these the images are shown one after the other. */
  messages: readonly Message[];
  /** The one that is shown; null shows nothing. */
  attachment: Attachment | null;
  onShow: (attachment: Attachment | null) => void;
}

export function Lightbox({ attachment, ...props }: Props): ReactElement {
  return (
    <OnceWanted wanted={attachment !== null} onClose={() => props.onShow(null)}>
      {() => attachment && <Shown {...props} attachment={attachment} />}
    </OnceWanted>
  );
}

function Shown({ messages, attachment, onShow }: Props & { attachment: Attachment }): ReactElement {
  const images = useMemo(() => imagesOf(messages), [messages]);
  return (
    <Gallery images={images} shown={attachment} onShow={onShow} onClose={() => onShow(null)} />
  );
}

/** The images one can look at, oldest first. */
function imagesOf(messages: readonly Message[]): Attachment[] {
  return messages.flatMap(({ attachments }) =>
    attachments.filter(({ kind, url }) => kind === "image" && url !== null),
  );
}
