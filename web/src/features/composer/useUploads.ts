/** Files that are being added: made what the channel takes, one after the other, then uploaded, with progress. */
import { useCallback, useEffect, useRef, useState } from "react";

import { uploadFile } from "@/api/attachments";
import { newId } from "@/api/ids";
import type { Attachment, Capabilities } from "@/api/types";
import { ahead, problemText } from "@/ui";

import { Unsendable } from "./pictures/accepted";

const converter = ahead(() => import("./pictures/prepare"));

export interface Upload {
  key: string;
  name: string;
  /** An address of the picture in this browser: of what will be sent, as soon as it is known. */
  preview: string;
  /** How much has gone, 0 to 1. */
  progress: number;
  attachment: Attachment | null;
  /** What is sent instead of the file that was chosen, in words. */
  change: string | null;
  error: string | null;
  /** Adds it once more after a failure; null where that would end the same way. */
  retry: (() => void) | null;
}

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

type Rule = NonNullable<Capabilities["attachments"]>;

const isRefused = ({ error, retry }: Upload): boolean => error !== null && retry === null;

export function useUploads(rule: Capabilities["attachments"]): Uploads {
  const [items, setItems] = useState<readonly Upload[]>([]);
  const running = useRef(new Map<string, AbortController>());
  // One picture is decoded at a time: several large ones at once take more memory than a phone has.
  const turn = useRef<Promise<unknown>>(Promise.resolve());

  const change = useCallback(
    (key: string, part: Partial<Upload>) =>
      setItems((all) => all.map((item) => (item.key === key ? { ...item, ...part } : item))),
    [],
  );

  const start = useCallback(
    (key: string, chosen: File, rule: Rule) => {
      const begin = (): void => {
        const stop = new AbortController();
        running.current.set(key, stop);
        const prepared = turn.current.then(async () => {
          const { prepare } = await converter();
          stop.signal.throwIfAborted();
          return prepare(chosen, rule, stop.signal);
        });
        turn.current = prepared.catch(() => undefined);
        prepared
          .then(({ file, change: said }) => {
            stop.signal.throwIfAborted();
            setItems((all) =>
              all.map((item) => (item.key === key ? shown(item, file, said) : item)),
            );
            return uploadFile(file, (progress) => change(key, { progress }), stop.signal);
          })
          .then((attachment) => change(key, { attachment, progress: 1 }))
          .catch((problem: unknown) => {
            if (stop.signal.aborted) return;
            if (problem instanceof Unsendable) change(key, { error: problem.message });
            else change(key, { error: problemText(problem), retry: again });
          })
          .finally(() => running.current.delete(key));
      };
      const again = (): void => {
        change(key, { error: null, retry: null, progress: 0 });
        begin();
      };
      begin();
    },
    [change],
  );

  const add = useCallback(
    (files: Iterable<File>) => {
      if (!rule) return;
      for (const file of files) {
        const item = { ...NEW, key: newId(), name: file.name, preview: URL.createObjectURL(file) };
        setItems((all) => [...all, item]);
        start(item.key, file, rule);
      }
    },
    [rule, start],
  );

  const remove = useCallback((key: string) => {
    running.current.get(key)?.abort();
    setItems((all) => {
      for (const item of all) if (item.key === key) URL.revokeObjectURL(item.preview);
      return all.filter((item) => item.key !== key);
    });
  }, []);

  const clear = useCallback(() => {
    setItems((all) => {
      for (const { preview } of all) URL.revokeObjectURL(preview);
      return [];
    });
  }, []);

  const restore = useCallback(
    (attachments: readonly Attachment[]) =>
      setItems((all) => [
        ...attachments.map((attachment) => ({
          ...NEW,
          key: newId(),
          name: attachment.name,
          preview: attachment.url ?? "",
          progress: 1,
          attachment,
        })),
        ...all,
      ]),
    [],
  );

  useEffect(() => {
    const uploads = running.current;
    return () => {
      for (const stop of uploads.values()) stop.abort();
    };
  }, []);

  const meant = items.filter((item) => !isRefused(item));
  const ready = meant.every(({ attachment }) => attachment !== null);
  return { items, count: meant.length, ready, add, remove, clear, restore };
}

const NEW = { progress: 0, attachment: null, change: null, error: null, retry: null };

/** The tile of what will be sent in place of what was chosen. */
function shown(item: Upload, file: File, change: string | null): Upload {
  if (change === null) return item;
  URL.revokeObjectURL(item.preview);
  return { ...item, preview: URL.createObjectURL(file), change };
}
