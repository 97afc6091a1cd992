/** What is larger is replayed where it lies, by `npm run replay`. */
export const MAX_LAB_FILE_BYTES = 64 * 1024 * 1024;
/** So many files are kept, for so many days; a new one takes the place of the oldest that no job reads. */
export const MAX_LAB_FILES = 12;
export const LAB_FILE_DAYS = 7;

/** `GET /api/lab/files` (engineer): a recorded file to be replayed; `GET /api/lab/files/<id>` gives it as it came. */
export interface LabFile {
  id: string;
  name: string;
  bytes: number;
  /** when it was written last, as who sent it says: a clock that runs ahead of it is wrong */
  modifiedMs: number | null;
  createdMs: number;
  createdBy: string;
}
