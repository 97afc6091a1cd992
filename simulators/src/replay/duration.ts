const UNIT_MS: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/** ms of `7h`, `-7h`, `+1d12h`, `90s`; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  const [, sign, parts] = /^([-+]?)((?:\d+(?:\.\d+)?[dhms])+)$/.exec(text.trim()) ?? [];
  if (parts === undefined) return undefined;
  let ms = 0;
  for (const [, n, unit] of parts.matchAll(/(\d+(?:\.\d+)?)([dhms])/g)) ms += Number(n) * (UNIT_MS[unit ?? ''] ?? 0);
  return sign === '-' ? -ms : ms;
}

/** `7 h`, `1 d 3 h`, `12 min`, `3 s`. */
export function durationText(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  if (minutes < 2) return `${Math.round(Math.abs(ms) / 1000)} s`;
  const [d, h, m] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const parts = [d > 0 && `${d} d`, h > 0 && `${h} h`, m > 0 && d === 0 && `${m} min`];
  return parts.filter(Boolean).join(' ');
}
