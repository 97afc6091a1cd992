import { count, type Gathered, highest, lowest, mean, sum } from '../../../lib/wall/figures.ts';
import type { WallWords } from '../../../lib/wall/words-vi.ts';

/** A figure that would show trouble in a domain first. */
export interface KeyFigure {
  title: (words: WallWords['infrastructure']) => string;
  property: string;
  /** none: of every kind that measures it */
  kinds?: readonly string[];
  /** null where nothing fresh is known */
  take: (gathered: Gathered) => number | null;
  decimals: number;
  unit: string;
  /** a count says of how many */
  counted?: boolean;
}

const FULL_FROM_PERCENT = 80;
const top = (gathered: Gathered) => highest(gathered)?.v ?? null;
const bottom = (gathered: Gathered) => lowest(gathered)?.v ?? null;
const on = (gathered: Gathered) => count(gathered, (v) => v !== 0);
const off = (gathered: Gathered) => count(gathered, (v) => v === 0);
const full = (gathered: Gathered) => count(gathered, (v) => v >= FULL_FROM_PERCENT);
const counted = { decimals: 0, unit: '', counted: true };

export const KEY_FIGURES = {
  water: [
    { title: (w) => w.pressure, property: 'water-pressure', take: bottom, decimals: 2, unit: 'bar' },
    { title: (w) => w.chlorine, property: 'free-chlorine', take: bottom, decimals: 2, unit: 'mg/L' },
    { title: (w) => w.turbidity, property: 'turbidity', take: top, decimals: 2, unit: 'NTU' },
  ],
  power: [
    { title: (w) => w.outages, property: 'outage', take: on, ...counted },
    { title: (w) => w.power, property: 'active-power', kinds: ['feeder'], take: sum, decimals: 0, unit: 'kW' },
    { title: (w) => w.load, property: 'transformer-load', take: top, decimals: 0, unit: '%' },
  ],
  lighting: [
    { title: (w) => w.cabinets, property: 'lighting-on', take: on, ...counted },
    { title: (w) => w.lampsOn, property: 'lamp-on', take: on, ...counted },
    { title: (w) => w.lampsOut, property: 'lamp-failure', take: on, ...counted },
  ],
  traffic: [
    { title: (w) => w.speed, property: 'mean-speed', take: mean, decimals: 0, unit: 'km/h' },
    { title: (w) => w.occupancy, property: 'occupancy', take: top, decimals: 0, unit: '%' },
    { title: (w) => w.queue, property: 'traffic-queue', take: top, decimals: 0, unit: 'm' },
  ],
  waste: [
    { title: (w) => w.full, property: 'bin-fill', kinds: ['waste-bin'], take: full, ...counted },
    { title: (w) => w.fill, property: 'bin-fill', kinds: ['waste-bin'], take: mean, decimals: 0, unit: '%' },
    { title: (w) => w.route, property: 'route-progress', take: mean, decimals: 0, unit: '%' },
  ],
  network: [
    { title: (w) => w.linksDown, property: 'link-up', take: off, ...counted },
    { title: (w) => w.latency, property: 'link-latency', take: top, decimals: 0, unit: 'ms' },
    { title: (w) => w.ups, property: 'ups-charge', take: bottom, decimals: 0, unit: '%' },
  ],
} satisfies Record<string, readonly KeyFigure[]>;
