/** Files: uploading one with progress, discarding it, and asking for a failed download again. */
import { api, OURS, unwrap } from "./client";
import { noResponse, Problem } from "./problem";
import type { Attachment } from "./types";

const LONGEST_NAME = 200;

/** A name that the server can read and keep: cut in front of its ending. */
export function shortName(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const ending = /\.[^.]{1,9}$/.exec(name)?.[0] ?? "";
  // Whole characters: half of one is none.
  const start = Array.from(name.slice(0, LONGEST_NAME - ending.length));
  if (/[\ud800-\udbff]$/.test(start.join(""))) start.pop();
  return start.join("") + ending;
}

/**
 * Uploads a file; it belongs to no message yet.
 *
 * XMLHttpRequest, because fetch cannot tell how much has gone. Throws `Problem`.
 */
export function uploadFile(
  file: File,
  onProgress: (share: number) => void,
  signal?: AbortSignal,
): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/attachments");
    for (const [name, value] of Object.entries(OURS)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(noResponse(null));
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    request.onload = () => {
      const { status, statusText, responseText } = request;
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as Attachment);
      else reject(Problem.read(status, statusText, responseText));
    };
    signal?.addEventListener("abort", () => request.abort());
    const form = new FormData();
    form.append("file", file, shortName(file.name));
    request.send(form);
  });
}

/** Deletes a file that was uploaded and not sent. */
export async function discardAttachment(id: number): Promise<void> {
  await api.DELETE("/api/attachments/{attachment_id}", { params: { path: { attachment_id: id } } });
}

export const retryAttachment = (id: number): Promise<Attachment> =>
  unwrap(
    api.POST("/api/attachments/{attachment_id}/retry", {
      params: { path: { attachment_id: id } },
    }),
  );
