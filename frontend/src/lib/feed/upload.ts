import type { Problem } from '@commune/contract';
import { who } from '../session/who.svelte.ts';
import { ProblemError } from './http.ts';

const UNAUTHORISED = 401;

/**
 * Sends a file as the body of a request and tells how much of it is on its way, 0 … 1, which `fetch` cannot. Throws as
 * `send` does.
 */
export function upload<T>(path: string, body: Blob, onProgress: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('accept', 'application/json');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total);
    request.onerror = () => reject(new Error('the server cannot be reached'));
    request.onload = () => {
      const { status, statusText, response } = request;
      if (status >= 200 && status < 300 && response !== null) return resolve(response as T);
      if (status === UNAUTHORISED) who.end();
      const bare = { type: 'about:blank', title: statusText, status, detail: '' };
      reject(new ProblemError({ ...bare, ...(response as Partial<Problem> | null) }));
    };
    request.send(body);
  });
}
