import { streamKey, unitAt } from '../random.ts';
import { atLocal, HOUR_MS, isWorkingDay, officeClock } from '../world/calendar.ts';
import { FIRST_DAY, shares } from '../world/digital-shares.ts';
import { type Draw, happening, type Life, Register, referenceStem } from './register.ts';

type DocumentDraw = 'hour' | 'unit' | 'term' | 'digital' | 'late' | 'work' | 'signature';

const UNITS = ['office', 'office', 'economic', 'economic', 'culture', 'culture', 'public-services', 'police'] as const;
/** a working day: this many at least, and up to so many more */
const INCOMING = { least: 10, more: 10 };
const OUTGOING = { least: 6, more: 7 };
const WITH_TERM = 0.7;
const LATE = 0.04;

/** Official documents of the office: those that come in are dealt with, its own are signed and issued. */
export function documentRegister(seed: number): Register {
  const key = streamKey(seed, 'documents');
  const livesOf = (day: number) => {
    if (day < FIRST_DAY || !isWorkingDay(day)) return [];
    const dayKey = streamKey(key, String(day));
    const stem = referenceStem(seed, day);
    const lives = (word: string, { least, more }: typeof INCOMING, live: typeof incoming) =>
      Array.from({ length: least + Math.floor(more * unitAt(streamKey(dayKey, word), 0)) }, (_, n) => {
        const lifeKey = streamKey(dayKey, word, String(n));
        const draw = (name: DocumentDraw) => unitAt(streamKey(lifeKey, name), 0);
        return live(`${stem}-${word}-${String(n + 1).padStart(3, '0')}`, day, draw);
      });
    return [...lives('DEN', INCOMING, incoming), ...lives('DI', OUTGOING, outgoing)];
  };
  return new Register({ livesOf, longestDays: 60 });
}

const unitOf = (draw: Draw<DocumentDraw>) => UNITS[Math.floor(draw('unit') * UNITS.length)] ?? 'office';
const registeredOn = (day: number, draw: Draw<DocumentDraw>) => Math.floor(atLocal(day, 7.6 + 9.2 * draw('hour')));

function incoming(document: string, day: number, draw: Draw<DocumentDraw>): Life {
  const registeredMs = registeredOn(day, draw);
  const due = officeClock.due(registeredMs, { amount: 3 + Math.floor(8 * draw('term')), unit: 'working-day' }).dueMs;
  const digital = draw('digital') < shares.documentDigital(day);
  const about = { document, direction: 'in', unit: unitOf(draw), digital } as const;
  const hasTerm = draw('signature') < WITH_TERM;
  const handledMs =
    draw('late') < LATE
      ? officeClock.add(due, officeClock.dayMs * (0.2 + 6 * draw('work') ** 2))
      : officeClock.add(registeredMs, officeClock.between(registeredMs, due) * (0.05 + 0.9 * draw('work')));
  return [
    happening(registeredMs, 'document.registered', { ...about, ...(hasTerm ? { due } : {}) }),
    happening(handledMs, 'document.handled', { document, digital }),
  ];
}

function outgoing(document: string, day: number, draw: Draw<DocumentDraw>): Life {
  const registeredMs = registeredOn(day, draw);
  const isSigned = draw('signature') < shares.documentSigned(day);
  const about = { document, direction: 'out', unit: unitOf(draw), digital: isSigned } as const;
  const signedMs = officeClock.add(registeredMs, HOUR_MS * (0.2 + 9 * draw('work') ** 2));
  return [
    happening(registeredMs, 'document.registered', about),
    ...(isSigned ? [happening(signedMs, 'document.signed', { document })] : []),
    happening(officeClock.add(signedMs, 0.3 * HOUR_MS), 'document.issued', { document, digitallySigned: isSigned }),
  ];
}
