/** Keeps the line to the feed open while somebody is signed in, and the caches true to it. */
import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, use, useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { ReactElement, ReactNode } from "react";

import { pollFeed, PRESENCE_KEY } from "@/api/feed";
import type { Presence } from "@/api/feed";
import { useSession } from "@/api/session";

import { FeedConnection } from "./connection";
import type { ConnectionState } from "./connection";
import { publishEvents } from "./feedEvents";
import type { FeedPart } from "./feedPart";
import { followFeed } from "./follow";
import { presence } from "./presence";
import { refetchAll } from "./refetch";

const ConnectionContext = createContext<{
  connection: FeedConnection | null;
  state: ConnectionState;
}>({
  connection: null,
  state: "connecting",
});

const openSocket = (cursor: number): WebSocket =>
  new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/live?cursor=${cursor}`);

interface Props {
  /** What features do with the feed. */
  parts: readonly FeedPart[];
  children: ReactNode;
}

export function LiveProvider({ parts, children }: Props): ReactElement {
  const client = useQueryClient();
  const session = useSession();
  const me = session.user.id;
  const [state, setState] = useState<ConnectionState>("connecting");
  // The session's cursor is only where to begin: from then on the line itself knows how far it got.
  const [connection] = useState(
    () => new FeedConnection({ cursor: session.feed_cursor, open: openSocket, poll: pollFeed }),
  );

  useEffect(() => {
    const all = [presence, ...parts];
    const follower = followFeed(all, { client, me });
    const hurry = (): void => {
      if (document.visibilityState === "visible") connection.hurry();
    };
    window.addEventListener("online", hurry);
    document.addEventListener("visibilitychange", hurry);
    connection.start({
      onState: setState,
      onFrame: ({ events = [], reset }) => {
        if (reset) refetchAll(all, client);
        if (events.length === 0) return;
        follower.hear(events);
        publishEvents(events);
      },
    });
    return () => {
      window.removeEventListener("online", hurry);
      document.removeEventListener("visibilitychange", hurry);
      connection.stop();
      follower.stop();
    };
  }, [client, me, connection, parts]);

  return <ConnectionContext value={{ connection, state }}>{children}</ConnectionContext>;
}

export function useConnectionState(): ConnectionState {
  return use(ConnectionContext).state;
}

/** Whether the browser has a network at all. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener("online", listener);
      window.addEventListener("offline", listener);
      return () => {
        window.removeEventListener("online", listener);
        window.removeEventListener("offline", listener);
      };
    },
    () => navigator.onLine,
  );
}

/** Tells colleagues that a conversation is on this screen, while it is. */
export function useViewing(conversationId: number): void {
  const { connection } = use(ConnectionContext);
  useEffect(() => {
    connection?.view(conversationId);
    return () => connection?.view(null);
  }, [connection, conversationId]);
}

/** Tells colleagues that something is written in what is on this screen; with false, that it is no more. */
export function useWriting(): (on: boolean) => void {
  const { connection } = use(ConnectionContext);
  return useCallback((on) => (on ? connection?.type() : connection?.rest()), [connection]);
}

/** Colleagues who are here now, and what they look at. */
export function usePresence(): readonly Presence[] {
  const { data = NOBODY } = useQuery<Presence[]>({ queryKey: PRESENCE_KEY, queryFn: skipToken });
  return data;
}

const NOBODY: readonly Presence[] = [];
