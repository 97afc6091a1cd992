import type { ObservedProperty } from '@commune/contract';
import type { Overlay } from '../fleet/member.ts';
import type { FleetThing, Signal } from '../fleet/model.ts';
import { drift, grain, streamKey, unitAt } from '../random.ts';
import { HOUR_MS, MINUTE_MS } from '../world/calendar.ts';
import { linkSignal } from './cut-link.ts';
import { monotoneCurve } from './monotone-curve.ts';
import type { Effect, Fault, Scenario, Span } from './scenario.ts';

/** What phases and faults make of the signals of things: functions of seed and time, laid one over another in their order. */
export function overlayOf({ effects, faults }: Scenario, seed: number): Overlay {
  return (thing, property, model) => {
    let signal = model;
    for (const effect of effects) {
      if (effect.property === property.key && effect.slugs.has(thing.slug))
        signal = within(effect, signal, changed(effect, signal, keyOf(seed, effect, thing, property), property));
    }
    for (const fault of faults) {
      if (!fault.slugs.has(thing.slug)) continue;
      const amiss = faulty(fault, signal, keyOf(seed, fault, thing, property), property);
      if (amiss !== null) signal = within(fault, signal, amiss);
    }
    return signal;
  };
}

function keyOf(seed: number, { name }: { name: string }, { slug }: FleetThing, { key }: ObservedProperty): number {
  return streamKey(seed, 'scenario', name, slug, key);
}

function within({ fromMs, toMs }: Span, outside: Signal, inside: Signal): Signal {
  return (t, spanMs) => (t >= fromMs && t < toMs ? inside(t, spanMs) : outside(t, spanMs));
}

function changed(effect: Effect, signal: Signal, key: number, property: ObservedProperty): Signal {
  const { change, fromMs, noise } = effect;
  const share = rampOf(effect);
  // What is counted for a span is said for an hour.
  const of = (spanMs: number) => (property.kind === 'interval-total' ? spanMs / HOUR_MS : 1);
  const chance = (t: number) =>
    noise === 0 ? 0 : noise * (0.6 * drift(key, t, 20 * MINUTE_MS) + 0.4 * grain(key + 1, t));
  // Chance makes no negative of what is none.
  const laid = (value: number, t: number) => Math.max(Math.min(value, 0), value + chance(t));
  switch (change.type) {
    case 'set':
      return (t, spanMs) => laid(change.value, t) * of(spanMs);
    case 'curve': {
      const curve = monotoneCurve(change.knots);
      return (t, spanMs) => laid(curve(t), t) * of(spanMs);
    }
    case 'add':
      return (t, spanMs) => signal(t, spanMs) + change.value * share(t) * of(spanMs);
    case 'multiply':
      return (t, spanMs) => signal(t, spanMs) * (1 + (change.value - 1) * share(t));
    case 'hold':
      return (_t, spanMs) => signal(fromMs, spanMs);
  }
}

/** How much of an effect there is: it comes and goes over its ramp. */
function rampOf({ fromMs, toMs, rampMs }: Effect): (t: number) => number {
  if (rampMs === 0) return () => 1;
  return (t) => Math.min(1, (t - fromMs) / rampMs, (toMs - t) / rampMs);
}

/** Null where a fault leaves what is measured as it is. */
function faulty(fault: Fault, signal: Signal, key: number, property: ObservedProperty): Signal | null {
  const { fromMs } = fault;
  switch (fault.kind) {
    case 'drift':
      if (fault.property !== property.key) return null;
      return (t, spanMs) => signal(t, spanMs) + (fault.perHour * (t - fromMs)) / HOUR_MS;
    case 'stuck':
      if (fault.property !== null && fault.property !== property.key) return null;
      return (_t, spanMs) => signal(fromMs, spanMs);
    case 'spikes':
      if (fault.property !== property.key) return null;
      return (t, spanMs) => {
        const second = Math.floor(t / 1000);
        const hit = unitAt(key, second) < fault.chance;
        return signal(t, spanMs) + (hit ? fault.size * (0.75 + 0.5 * unitAt(key + 1, second)) : 0);
      };
    case 'link-cut':
      return linkSignal(property.key, fault.standby, signal);
    default:
      return null;
  }
}
