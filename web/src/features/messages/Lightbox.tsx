/** An image in full, with the thread's other images beside it. Its code comes when it is first wanted. */
import { lazy, Suspense, useMemo } from "react";
import type { ReactElement } from "react";

import type { Attachment, Message } from "@/api/types";

const Gallery = lazy(() => import("./Gallery"));

interface Props {
  /** Of these the images are shown one after the other. */
  messages: readonly Message[];
  /** The one that is shown; null shows nothing. */
  attachment: Attachment | null;
  onShow: (attachment: Attachment | null) => void;
}

export function Lightbox({ attachment, ...props }: Props): ReactElement | null {
  if (attachment === null) return null;
  return (
    <Suspense fallback={null}>
      <Shown {...props} attachment={attachment} />
    </Suspense>
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
