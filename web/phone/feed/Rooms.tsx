/** The two rooms of the phone, the chat and the feed, and the bar at its foot that leads to them. */
import { Indicator, UnstyledButton } from "@mantine/core";
import { useSessionStorage } from "@mantine/hooks";
import { IconLayoutGrid, IconMessageCircle } from "@tabler/icons-react";
import type { ReactElement } from "react";

import classes from "./feed.module.css";
import { feedTexts } from "./texts";

export type Room = "chat" | "feed";

/** Where the phone is: which room, and in the feed which post is open ("" for none). */
export interface Place {
  room: Room;
  post: string;
}

export const CHAT: Place = { room: "chat", post: "" };

/** Kept for the window, so that it stays when another customer takes the phone. */
export function usePlace(): [Place, (place: Place) => void] {
  const [place, go] = useSessionStorage<Place>({
    key: "phone-place",
    defaultValue: CHAT,
    getInitialValueInEffect: false,
  });
  return [place, go];
}

interface Props {
  room: Room;
  unread: number;
  onGo: (room: Room) => void;
}

export function Rooms({ room, unread, onGo }: Props): ReactElement {
  return (
    <nav className={classes.rooms} aria-label={feedTexts.rooms}>
      <UnstyledButton
        className={classes.room}
        aria-current={room === "chat" ? "page" : undefined}
        aria-label={unread > 0 ? feedTexts.unread(unread) : undefined}
        onClick={() => onGo("chat")}
      >
        <Indicator disabled={unread === 0 || room === "chat"} color="red" size={9}>
          <IconMessageCircle size={22} aria-hidden />
        </Indicator>
        {feedTexts.chat}
      </UnstyledButton>
      <UnstyledButton
        className={classes.room}
        aria-current={room === "feed" ? "page" : undefined}
        onClick={() => onGo("feed")}
      >
        <IconLayoutGrid size={22} aria-hidden />
        {feedTexts.feed}
      </UnstyledButton>
    </nav>
  );
}
