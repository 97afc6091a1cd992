import { tick } from 'svelte';
import { i18n } from '../../lib/i18n/words.svelte.ts';

/** How many alarms wait for somebody is seen from another tab. To be called in an effect; the answer ends it. */
export function titleWaiting(waiting: number): () => void {
  const { title } = i18n.words;
  // After the page has said its own name.
  void tick().then(() => {
    document.title = waiting > 0 ? `(${waiting}) ${title}` : title;
  });
  return () => {
    document.title = title;
  };
}
