/** What can be done to a card where it is: by right click, by a long press, or by the menu key. */
import { Suspense, useState } from "react";
import type { MouseEvent, ReactElement } from "react";

import type { Conversation } from "@/api/types";
import { later } from "@/ui";

const OpenedCardMenu = later(() => import("./OpenedCardMenu"));

interface At {
  conversation: Conversation;
  x: number;
  y: number;
  /** What had the focus: it gets it back. */
  from: HTMLElement;
}

interface CardMenu {
  /** For the element that the cards are in. */
  onContextMenu: (event: MouseEvent) => void;
  menu: ReactElement | null;
}

export function useCardMenu(items: readonly Conversation[]): CardMenu {
  const [at, open] = useState<At | null>(null);
  return {
    onContextMenu: (event) => {
      const card = (event.target as Element).closest<HTMLElement>("[data-conversation]");
      const conversation = items.find(({ id }) => id === Number(card?.dataset.conversation));
      if (!card || !conversation) return;
      event.preventDefault();
      const { left, top } = card.getBoundingClientRect();
      // The menu key has no place of its own: then it is the card's.
      const isPlaced = event.clientX > 0 || event.clientY > 0;
      open({
        conversation,
        x: isPlaced ? event.clientX : left + 48,
        y: isPlaced ? event.clientY : top + 24,
        from: card,
      });
    },
    menu: at && (
      <Suspense fallback={null} key={`${at.conversation.id}:${at.x}:${at.y}`}>
        <OpenedCardMenu
          conversation={at.conversation}
          x={at.x}
          y={at.y}
          onClose={() => {
            open(null);
            at.from.focus({ preventScroll: true });
          }}
        />
      </Suspense>
    ),
  };
}
