import type { ServiceKind } from '@commune/contract';
import { moment, parseMoment } from '../i18n/moments.ts';
import type { ImportsWords } from './words.ts';

/** A file that is to be checked, before it is sent. */
export interface FileDraft {
  file: File | null;
  kind: ServiceKind;
  exported: string;
  declared: boolean;
}

export interface FileToSend {
  file: File;
  kind: ServiceKind;
  exportedMs: number;
}

export function emptyDraft(kind: ServiceKind = 'dossier'): FileDraft {
  return { file: null, kind, exported: '', declared: false };
}

const MOST_BYTES = 64 * 1024 * 1024;
/** What a spreadsheet is called; the rest is told by what is in it. */
const TABLE = /\.(xlsx|xlsm|csv|tsv|txt)$/i;

/** What is wrong with files that were chosen or dropped, with what to do; null where nothing is. */
export function fileProblem(
  files: readonly Pick<File, 'name' | 'size'>[],
  { file: words }: ImportsWords,
): string | null {
  const [file, ...others] = files;
  if (file === undefined) return words.needed;
  if (others.length > 0) return words.one;
  if (!TABLE.test(file.name)) return words.unreadable(file.name);
  if (file.size === 0) return words.empty;
  return file.size > MOST_BYTES ? words.large : null;
}

/** A file says when it was written last, which is mostly when it was exported. */
export function withFile(draft: FileDraft, file: File, nowMs: number): FileDraft {
  return { ...draft, file, exported: moment(Math.min(file.lastModified, nowMs)) };
}

/** What is to be sent, or what is wrong with which field. */
export function readFileDraft(
  { file, kind, exported, declared }: FileDraft,
  nowMs: number,
  { file: words }: ImportsWords,
): { input: FileToSend } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const exportedMs = exported.trim() === '' ? nowMs : parseMoment(exported);
  if (file === null) errors.file = words.needed;
  if (exportedMs === null) errors.exported = words.badMoment;
  else if (exportedMs > nowMs) errors.exported = words.ahead;
  if (!declared) errors.declared = words.declareNeeded;
  if (file === null || exportedMs === null || Object.keys(errors).length > 0) return { errors };
  return { input: { file, kind, exportedMs } };
}
