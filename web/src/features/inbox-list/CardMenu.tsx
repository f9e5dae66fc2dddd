/** What can be done to a card where it is: by right click, by a long press, or by the menu key. */
import { Suspense, useState } from "react";
import type { ReactElement } from "react";

import type { Conversation } from "@/api/types";
import { backTo, later } from "@/ui";

import { useMenuPress } from "./useMenuPress";
import type { MenuPress } from "./useMenuPress";

const OpenedCardMenu = later(() => import("./OpenedCardMenu"));

interface At {
  /** As it was when the menu was asked for. */
  conversation: Conversation;
  x: number;
  y: number;
  /** Gives the focus back to the card. */
  back: () => void;
}

interface CardMenu {
  /** For the element that the cards are in. */
  handlers: MenuPress;
  menu: ReactElement | null;
}

export function useCardMenu(items: readonly Conversation[]): CardMenu {
  const [at, open] = useState<At | null>(null);
  const handlers = useMenuPress((target, point) => {
    const from = target.closest<HTMLElement>("[data-conversation]");
    const conversation = items.find(({ id }) => id === Number(from?.dataset.conversation));
    if (!from || !conversation) return false;
    const { left, top } = from.getBoundingClientRect();
    open({ conversation, back: backTo(from), ...(point ?? { x: left + 48, y: top + 24 }) });
    return true;
  });
  return {
    handlers,
    menu: at && (
      <Suspense fallback={null} key={`${at.conversation.id}:${at.x}:${at.y}`}>
        <OpenedCardMenu
          // What is done in the menu builds on what was done in it before.
          conversation={items.find(({ id }) => id === at.conversation.id) ?? at.conversation}
          x={at.x}
          y={at.y}
          onClose={() => {
            open(null);
            at.back();
          }}
        />
      </Suspense>
    ),
  };
}
