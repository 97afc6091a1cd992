import type { Severity } from '@commune/contract';
import { hourMinute } from '../../i18n/times.ts';

export const MUTE_MS = 10 * 60_000;

export interface SoundSettings {
  on: boolean;
  /** `HH:MM` of Viet Nam; a span over midnight is one too, an equal pair the whole day; null: none */
  quiet: { from: string; to: string } | null;
}

/** Whether an alarm of this severity may sound now. Quiet hours never silence a critical one; muting silences all. */
export function maySound(
  severity: Severity,
  { on, quiet }: SoundSettings,
  mutedUntilMs: number,
  nowMs: number,
): boolean {
  if (!on || nowMs < mutedUntilMs) return false;
  return severity === 'critical' || quiet === null || !isWithinHours(quiet, nowMs);
}

export function isWithinHours({ from, to }: { from: string; to: string }, nowMs: number): boolean {
  const now = hourMinute(nowMs);
  if (from === to) return true;
  return from < to ? from <= now && now < to : now >= from || now < to;
}

/** A tone: from when, counted from the sound's beginning, how high and how long. */
export interface Tone {
  atMs: number;
  hz: number;
  forMs: number;
}

const tones = (hz: number[], stepMs: number, forMs: number): Tone[] =>
  hz.map((each, k) => ({ atMs: k * stepMs, hz: each, forMs }));

/** Told apart by rhythm, by number and by height, so that no ear has to remember a pitch. */
export const PATTERNS: Record<Severity, readonly Tone[]> = {
  // Three quick pairs, high–low
  critical: tones([988, 740, 988, 740, 988, 740], 170, 140),
  // Three rising
  high: tones([587, 740, 880], 210, 170),
  // Two alike
  medium: tones([587, 587], 280, 170),
  // One low
  low: tones([440], 0, 200),
};

/** How long the longest pattern sounds: another one before that would only blur it. */
export const SOUND_MS = 1200;
