/** Waits for an answer that is streamed. Whoever asked may go before its end: then nobody is left to tell, and nothing failed. */
export async function unlessGone(sending: Promise<void>): Promise<void> {
  try {
    await sending;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
