import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const runSchema = z.object({
  url: z.url(),
  signIn: z.object({ engineer: z.url() }),
  mqtt: z.object({ url: z.url(), username: z.string(), password: z.string() }),
});
/** What the simulators need of the contract's run file. */
export type Run = z.infer<typeof runSchema>;

const RETRY_MS = 200;

/** Waits for the backend to write the file. Rejects when it is not there in time or is not a run file. */
export async function readRunFile(path: string, waitMs: number, signal: AbortSignal): Promise<Run> {
  const triesLeft = Math.ceil(waitMs / RETRY_MS);
  for (let attempt = 0; ; attempt++) {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text !== undefined) return parseRun(path, text);
    if (attempt >= triesLeft) throw new Error(`${path} did not appear within ${Math.round(waitMs / 1000)} s`);
    await delay(RETRY_MS, undefined, { signal });
  }
}

function parseRun(path: string, text: string): Run {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(`${path} is not JSON`);
  }
  const parsed = runSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path: field, message }) => `${field.join('.')}: ${message}`);
  throw new Error(`${path} is not a run file: ${fields.join('; ')}`);
}
