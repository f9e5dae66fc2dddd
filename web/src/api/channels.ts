/** Channels: the platform's settings that the operator gives, and connecting an account through the browser. */
import { api, unwrap } from "./client";
import type { Channel, ConnectedInbox } from "./types";

/** New values by the settings' names; null forgets what was stored. */
export type SettingValues = Record<string, string | null>;

export const changeSettings = (name: string, values: SettingValues): Promise<Channel> =>
  unwrap(
    api.PUT("/api/channels/{name}/settings", { params: { path: { name } }, body: { values } }),
  );

/**
 * Begins to connect an account, or to reconnect an inbox: the browser has to go to the response's `url`.
 * @param alone whether to ask for this channel only, not for the platform's others as well
 */
export const startConnecting = (
  name: string,
  inboxId: number | undefined,
  alone: boolean,
): Promise<{ url: string }> =>
  unwrap(
    api.POST("/api/channels/{name}/connect", {
      params: { path: { name } },
      body: { alone, ...(inboxId !== undefined && { inbox_id: inboxId }) },
    }),
  );

/**
 * What a form connects, instead of a new inbox: one again, or a new one with the members and preferences of another.
 */
export type FormTarget = { inboxId: number } | { cloneOf: { inbox_id: number; name: string } };

/** Connects an account with what was typed, or an inbox again. Blank values are left out. */
export const connectByForm = (
  name: string,
  values: Record<string, string>,
  target?: FormTarget,
): Promise<ConnectedInbox> => {
  const given = Object.entries(values).filter(([, value]) => value.trim() !== "");
  return unwrap(
    api.POST("/api/channels/{name}/accounts", {
      params: { path: { name } },
      body: {
        values: Object.fromEntries(given),
        ...(target && "inboxId" in target && { inbox_id: target.inboxId }),
        ...(target && "cloneOf" in target && { clone_of: target.cloneOf }),
      },
    }),
  );
};

/** Hands over what the platform sent the browser back with. It counts once. */
export const completeConnecting = (
  path: string,
  query: Record<string, string>,
): Promise<ConnectedInbox> => unwrap(api.POST("/api/connect/complete", { body: { path, query } }));
