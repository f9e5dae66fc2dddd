/** Files: uploading one with progress, and asking for a failed download again. */
import { api, OURS, said } from "./client";
import { Problem, unanswered } from "./problem";
import type { Attachment } from "./types";

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
    request.onerror = () => reject(unanswered(null));
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    request.onload = () => {
      const { status, statusText, responseText } = request;
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as Attachment);
      else reject(Problem.read(status, statusText, responseText));
    };
    signal?.addEventListener("abort", () => request.abort());
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}

export const retryAttachment = (id: number): Promise<Attachment> =>
  said(
    api.POST("/api/attachments/{attachment_id}/retry", {
      params: { path: { attachment_id: id } },
    }),
  );
