import { reportRegister } from '../services/citizen-reports.ts';
import type { Life, Register } from '../services/register.ts';
import { endOfReport } from '../services/report-life.ts';
import { DAY_MS, HOUR_MS, localDay } from '../world/calendar.ts';
import { type ModelMaker, once } from './model.ts';

/** Reports that came by `tMs` and are nobody's past yet. */
function openAt(register: Register, tMs: number): { seenMs: number; dueMs: number }[] {
  const open: { seenMs: number; dueMs: number }[] = [];
  for (let day = localDay(tMs) - register.longestDays; day <= localDay(tMs); day++) {
    for (const life of register.begunOn(day)) {
      const seenMs = life[0]?.t ?? tMs;
      if (seenMs <= tMs && endOfReport(life) > tMs) open.push({ seenMs, dueMs: dueOf(life) });
    }
  }
  return open;
}

function dueOf([first]: Life): number {
  const due = first && 'due' in first.data ? first.data.due : undefined;
  return typeof due === 'number' ? due : Number.POSITIVE_INFINITY;
}

const reportArea: ModelMaker = (thing, world) => {
  const register = reportRegister(thing, world);
  const open = once((t) => {
    const now = openAt(register, t);
    const oldest = now.reduce((age, { seenMs }) => Math.max(age, t - seenMs), 0);
    return { count: now.length, overdue: now.filter(({ dueMs }) => t > dueMs).length, oldestH: oldest / HOUR_MS };
  });
  return {
    signals: {
      'open-reports': (t) => open(t).count,
      'overdue-reports': (t) => open(t).overdue,
      'reports-received': receivedThisYear(register),
      'oldest-report-age': (t) => open(t).oldestH,
    },
    register,
  };
};

/** A counter that begins again each 1 January, local time. */
function receivedThisYear(register: Register): (t: number) => number {
  /** of each year, how many came before each of its days */
  const years = new Map<number, number[]>();
  return (t) => {
    const day = localDay(t);
    const firstDay = Date.UTC(new Date(day * DAY_MS).getUTCFullYear(), 0, 1) / DAY_MS;
    const before = years.get(firstDay) ?? [0];
    years.set(firstDay, before);
    for (let i = before.length; i <= day - firstDay; i++) {
      before.push((before[i - 1] ?? 0) + register.begunOn(firstDay + i - 1).length);
    }
    const today = register.begunOn(day).filter((life) => (life[0]?.t ?? t) <= t).length;
    return (before[day - firstDay] ?? 0) + today;
  };
}

export const reports: Record<string, ModelMaker> = { 'report-area': reportArea };
