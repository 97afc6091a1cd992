import { type LabFile, MAX_LAB_FILE_BYTES } from '@commune/contract';
import { Read } from '../../feed/read.svelte.ts';
import { send } from '../../feed/send.ts';
import { upload } from '../../feed/upload.ts';
import { labTrouble } from '../runs/job-book.svelte.ts';
import type { ReplayWords } from './words.ts';

const MEGABYTE = 1024 * 1024;

/** What is wrong with files that were chosen or dropped, with what to do; null where nothing is. */
export function fileFault(files: readonly Pick<File, 'size'>[], { file: words }: ReplayWords): string | null {
  const [file, ...others] = files;
  if (file === undefined || others.length > 0) return words.one;
  if (file.size === 0) return words.empty;
  return file.size > MAX_LAB_FILE_BYTES ? words.large(`${Math.ceil(file.size / MEGABYTE)} MB`) : null;
}

/** The recorded files that the lab keeps, and one on its way. */
export class FileBook {
  readonly list = new Read<LabFile[]>('/api/lab/files', () => ({}));
  /** how much of the file is on its way, 0 … 1; null where none is */
  sent = $state.raw<number | null>(null);
  trouble = $state<string | null>(null);

  /** Answers the file's id; null where it was refused. */
  async send(file: File): Promise<string | null> {
    const query = new URLSearchParams({ name: file.name, modified: String(file.lastModified) });
    this.trouble = null;
    this.sent = 0;
    try {
      const kept = await upload<LabFile>(`/api/lab/files?${query}`, file, (share) => {
        this.sent = share;
      });
      await this.list.load();
      return kept.id;
    } catch (error) {
      this.trouble = labTrouble(error);
      return null;
    } finally {
      this.sent = null;
    }
  }

  async delete(id: string): Promise<void> {
    this.trouble = null;
    try {
      await send('DELETE', `/api/lab/files/${id}`);
      await this.list.load();
    } catch (error) {
      this.trouble = labTrouble(error);
    }
  }
}
