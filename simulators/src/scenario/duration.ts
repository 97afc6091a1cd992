const DURATION = /^(-)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/** `1d6h`, `90m`, `-7h` as ms; undefined where it is none. */
export function readDuration(text: string): number | undefined {
  const parts = DURATION.exec(text.trim());
  if (parts === null || parts.slice(2).every((part) => part === undefined)) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(2).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  const ms = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  return parts[1] === '-' && ms > 0 ? -ms : ms;
}

/** As it is written: `1d6h`. */
export function showDuration(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const;
  let left = Math.abs(Math.round(ms / 1000) * 1000);
  let text = '';
  for (const [unit, size] of units) {
    const n = Math.floor(left / size);
    if (n > 0) text += `${n}${unit}`;
    left -= n * size;
  }
  return `${ms < 0 ? '-' : ''}${text || '0s'}`;
}
