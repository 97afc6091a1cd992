import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const ROOMY_BYTES = 2 ** 30;

/** A file system in memory that can be made too small at any moment, for what is on it to run out of room. */
export class SmallDisk {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Mounts one on an empty folder. Returns why not, where that is not allowed. */
  static async mount(folder: string): Promise<SmallDisk | string> {
    if (process.platform !== 'linux') return 'mounting a file system of its own is for Linux';
    if (process.getuid?.() !== 0) return 'only root may mount a file system';
    try {
      await execute('mount', ['-t', 'tmpfs', '-o', `size=${ROOMY_BYTES},mode=0711`, 'tmpfs', folder]);
    } catch (error) {
      return `mount refused: ${(error as Error).message.trim().split('\n').at(-1)}`;
    }
    return new SmallDisk(folder);
  }

  /** Leaves so many bytes of room. */
  async shrink(roomBytes: number): Promise<void> {
    const { blocks, bfree, bsize } = await statfs(this.#folder);
    await this.#resize((blocks - bfree) * bsize + roomBytes);
  }

  async widen(): Promise<void> {
    await this.#resize(ROOMY_BYTES);
  }

  async unmount(): Promise<void> {
    await execute('umount', ['--lazy', this.#folder]);
  }

  async #resize(bytes: number): Promise<void> {
    await execute('mount', ['-o', `remount,size=${Math.ceil(bytes)}`, this.#folder]);
  }
}
