/** The files of a conversation's reply, for its composer: there again whenever it opens. */
import { useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

import { useSession } from "@/api/session";
import type { Attachment } from "@/api/types";

import { isRefused, UploadTray } from "./uploads";
import type { Rule, Upload } from "./uploads";

export interface Uploads {
  items: readonly Upload[];
  /** How many will be sent: all but those the channel cannot take. */
  count: number;
  /** Whether everything that will be sent has arrived. */
  ready: boolean;
  add: (files: Iterable<File>) => void;
  remove: (key: string) => void;
  clear: () => void;
  /** Puts back files that the server has. */
  restore: (attachments: readonly Attachment[]) => void;
}

const trays = new WeakMap<QueryClient, Map<string, UploadTray>>();

export function useUploads(conversationId: number, rule: Rule | null): Uploads {
  const tray = useTray(conversationId);
  const items = useSyncExternalStore(tray.watch, tray.read);
  const meant = items.filter((item) => !isRefused(item));
  return {
    items,
    count: meant.length,
    ready: meant.every(({ attachment }) => attachment !== null),
    add: (files) => {
      if (rule) tray.add(files, rule);
    },
    remove: tray.remove,
    clear: tray.clear,
    restore: tray.restore,
  };
}

/** Kept with the data of the page, for each person and account apart. */
function useTray(conversationId: number): UploadTray {
  const client = useQueryClient();
  const { account, user } = useSession();
  const name = `${account.id}.${user.id}.${conversationId}`;
  const owned = trays.get(client) ?? new Map<string, UploadTray>();
  trays.set(client, owned);
  const tray = owned.get(name) ?? new UploadTray();
  owned.set(name, tray);
  return tray;
}
