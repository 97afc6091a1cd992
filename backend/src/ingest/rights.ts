import type { Sender } from '../telemetry.ts';

export function maySpeakIn(sender: Sender, realm: string): boolean {
  return sender.realms.some((pattern) => matches(pattern, realm));
}

export function maySpeakFor(sender: Sender, realm: string, thing: string): boolean {
  return maySpeakIn(sender, realm) && sender.things.some((pattern) => matches(pattern, thing));
}

/** A pattern is a slug, or a beginning followed by `*`. */
function matches(pattern: string, slug: string): boolean {
  return pattern.endsWith('*') ? slug.startsWith(pattern.slice(0, -1)) : slug === pattern;
}
