/** Files that are being added: checked against the channel's rule, uploaded at once, with progress. */
import { useCallback, useEffect, useRef, useState } from "react";

import { uploadFile } from "@/api/attachments";
import { newId } from "@/api/ids";
import type { Attachment, Capabilities } from "@/api/types";
import { i18n } from "@/i18n";
import { problemText } from "@/ui";

export interface Upload {
  key: string;
  name: string;
  /** An address of the picture in this browser. */
  preview: string;
  /** How much has gone, 0 to 1. */
  progress: number;
  attachment: Attachment | null;
  error: string | null;
}

export interface Uploads {
  items: readonly Upload[];
  /** Whether every file has arrived. */
  ready: boolean;
  add: (files: Iterable<File>) => void;
  remove: (key: string) => void;
  clear: () => void;
  /** Puts back files that the server has. */
  restore: (attachments: readonly Attachment[]) => void;
}

type Rule = NonNullable<Capabilities["attachments"]>;

const MEBIBYTE = 1024 * 1024;

/** Why the channel cannot carry a file; null when it can. */
export function objection(file: Pick<File, "type" | "size">, rule: Rule): string | null {
  if (!rule.mime_types.includes(file.type)) {
    const types = rule.mime_types.map((type) => type.split("/")[1]?.toUpperCase()).join(", ");
    return i18n.t("inbox:composer.wrongType", { types });
  }
  if (file.size > rule.max_bytes)
    return i18n.t("inbox:composer.tooBig", { most: Math.floor(rule.max_bytes / MEBIBYTE) });
  return null;
}

export function useUploads(rule: Capabilities["attachments"]): Uploads {
  const [items, setItems] = useState<readonly Upload[]>([]);
  const running = useRef(new Map<string, AbortController>());

  const change = useCallback(
    (key: string, part: Partial<Upload>) =>
      setItems((all) => all.map((item) => (item.key === key ? { ...item, ...part } : item))),
    [],
  );

  const add = useCallback(
    (files: Iterable<File>) => {
      if (!rule) return;
      for (const file of files) {
        const key = newId();
        const error = objection(file, rule);
        const preview = URL.createObjectURL(file);
        const item = { key, name: file.name, preview, progress: 0, attachment: null, error };
        setItems((all) => [...all, item]);
        if (error !== null) continue;
        const stop = new AbortController();
        running.current.set(key, stop);
        uploadFile(file, (progress) => change(key, { progress }), stop.signal)
          .then((attachment) => change(key, { attachment, progress: 1 }))
          .catch((problem: unknown) => {
            if (!stop.signal.aborted) change(key, { error: problemText(problem) });
          })
          .finally(() => running.current.delete(key));
      }
    },
    [rule, change],
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
          key: newId(),
          name: attachment.name,
          preview: attachment.url ?? "",
          progress: 1,
          attachment,
          error: null,
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

  const ready = items.every(({ attachment }) => attachment !== null);
  return { items, ready, add, remove, clear, restore };
}
