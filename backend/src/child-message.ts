import type { RunFile } from '@commune/contract';

/** What a child tells its launcher over the IPC channel. */
export type ChildMessage =
  /** `fraction` 0…1 draws a bar */
  | { type: 'progress'; text: string; fraction?: number }
  | { type: 'ready'; run: RunFile }
  /** it cannot start; the text is for the person at the terminal */
  | { type: 'failed'; text: string };

export function isChildMessage(message: unknown): message is ChildMessage {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  return message.type === 'progress' || message.type === 'ready' || message.type === 'failed';
}
