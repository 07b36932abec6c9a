import { type Answer, ApiProblem, AWAY, csrfToken } from "./api.ts";

type Uploaded = Answer<"POST /api/sources/files">;

/** Uploads a file, and tells how far it is as a share: `fetch` can't. @throws {ApiProblem} */
export function upload(file: File, onProgress: (share: number) => void): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/sources/files?${new URLSearchParams({ name: file.name })}`);
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("content-type", "application/octet-stream");
    const token = csrfToken();
    if (token !== undefined) request.setRequestHeader("x-csrf-token", token);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total);
    request.onerror = () => reject(new ApiProblem(AWAY));
    request.onload = () => {
      if (request.status < 300) resolve(request.response);
      else reject(new ApiProblem(request.response ?? { ...AWAY, status: request.status }));
    };
    request.send(file);
  });
}
