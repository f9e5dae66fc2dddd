/** Files that are being added to a reply: made what the channel takes, one after the other, then uploaded, with progress. */
import { discardAttachment, uploadFile } from "@/api/attachments";
import { newId } from "@/api/ids";
import type { Attachment, Capabilities } from "@/api/types";
import { ahead, problemText } from "@/ui";

import { Unsendable } from "./pictures/accepted";

const converter = ahead(() => import("./pictures/prepare"));

export interface Upload {
  key: string;
  name: string;
  /** An address of the image in this browser: of what will be sent, as soon as it is known. */
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

export type Rule = NonNullable<Capabilities["attachments"]>;

const NEW = { progress: 0, attachment: null, change: null, error: null, retry: null };

/** Whether the channel cannot take it. */
export const isRefused = ({ error, retry }: Upload): boolean => error !== null && retry === null;

// One image is decoded at a time: several large ones at once take more memory than a phone has.
let turn: Promise<unknown> = Promise.resolve();

/** The files of one conversation's reply. They stay, and go on uploading, while another conversation is open. */
export class UploadTray {
  private items: readonly Upload[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly running = new Map<string, AbortController>();

  readonly watch = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (): readonly Upload[] => this.items;

  add(files: Iterable<File>, rule: Rule): void {
    for (const file of files) {
      const item = { ...NEW, key: newId(), name: file.name, preview: URL.createObjectURL(file) };
      this.become([...this.items, item]);
      void this.upload(item.key, file, rule);
    }
  }

  /** Takes a file out of the reply, and has the server forget it. */
  readonly remove = (key: string): void => {
    const attachment = this.items.find((item) => item.key === key)?.attachment;
    // One that stays there goes by itself within a day.
    if (attachment) void discardAttachment(attachment.id).catch(() => undefined);
    this.drop(key);
  };

  /** Empties the tray: what was in it has been sent. */
  readonly clear = (): void => {
    for (const { key } of this.items) this.drop(key);
  };

  private drop(key: string): void {
    this.running.get(key)?.abort();
    for (const { key: other, preview } of this.items)
      if (other === key) URL.revokeObjectURL(preview);
    this.become(this.items.filter((item) => item.key !== key));
  }

  /** Puts back files that the server has. */
  readonly restore = (attachments: readonly Attachment[]): void => {
    const back = attachments.map((attachment) => ({
      ...NEW,
      key: newId(),
      name: attachment.name,
      preview: attachment.url ?? "",
      progress: 1,
      attachment,
    }));
    this.become([...back, ...this.items]);
  };

  private async upload(key: string, chosen: File, rule: Rule): Promise<void> {
    const stop = new AbortController();
    this.running.set(key, stop);
    try {
      const { file, change } = await prepared(chosen, rule, stop.signal);
      stop.signal.throwIfAborted();
      if (change !== null) this.show(key, file, change);
      const tell = (progress: number): void => this.change(key, { progress });
      this.change(key, { attachment: await uploadFile(file, tell, stop.signal), progress: 1 });
    } catch (problem) {
      if (stop.signal.aborted) return;
      if (problem instanceof Unsendable) this.change(key, { error: problem.message });
      else this.change(key, { error: problemText(problem), retry: again(this) });
    } finally {
      if (this.running.get(key) === stop) this.running.delete(key);
    }

    function again(tray: UploadTray): () => void {
      return () => {
        tray.change(key, { error: null, retry: null, progress: 0 });
        void tray.upload(key, chosen, rule);
      };
    }
  }

  /** Shows what will be sent in place of what was chosen. */
  private show(key: string, file: File, change: string): void {
    const before = this.items.find((item) => item.key === key);
    if (!before) return;
    URL.revokeObjectURL(before.preview);
    this.change(key, { preview: URL.createObjectURL(file), change });
  }

  private change(key: string, part: Partial<Upload>): void {
    this.become(this.items.map((item) => (item.key === key ? { ...item, ...part } : item)));
  }

  private become(items: readonly Upload[]): void {
    this.items = items;
    for (const tell of this.listeners) tell();
  }
}

/** The file as the channel takes it, when its turn has come. */
function prepared(
  chosen: File,
  rule: Rule,
  signal: AbortSignal,
): Promise<{ file: File; change: string | null }> {
  const mine = turn.then(async () => {
    const { prepare } = await converter();
    signal.throwIfAborted();
    return prepare(chosen, rule, signal);
  });
  turn = mine.catch(() => undefined);
  return mine;
}
