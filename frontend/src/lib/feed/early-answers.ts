/** Older than this an answer is asked for anew. */
const FRESH_MS = 5000;
const ANSWERS_AS = { headers: { accept: 'application/json' } };

const asked = new Map<string, { askedMs: number; response: Promise<Response> }>();

/** Asks before the code is there that wants to know. */
export function askEarly(addresses: readonly string[]): void {
  for (const address of addresses) {
    const response = fetch(address, ANSWERS_AS);
    // Whoever takes it hears of it.
    response.catch(() => undefined);
    asked.set(address, { askedMs: performance.now(), response });
  }
}

/** What was asked of this address early, once; undefined where nothing was, or too long ago. */
export function takeEarly(address: string): Promise<Response> | undefined {
  const early = asked.get(address);
  asked.delete(address);
  return early !== undefined && performance.now() - early.askedMs < FRESH_MS ? early.response : undefined;
}
