/** Units of a kind: a value in the kind's first unit = value × factor + offset. */
const KINDS: Record<string, readonly [factor: number, offset?: number]>[] = [
  { Cel: [1], K: [1, -273.15], '[degF]': [5 / 9, -160 / 9] },
  { '1': [1], '%': [0.01], '[ppth]': [1e-3], '[ppm]': [1e-6] },
  { m: [1], km: [1000], dm: [0.1], cm: [0.01], mm: [0.001], '[ft_i]': [0.3048], '[in_i]': [0.0254] },
  { 'm/s': [1], 'km/h': [1 / 3.6], '[kn_i]': [1852 / 3600], 'm/h': [1 / 3600], 'mm/h': [1e-3 / 3600] },
  { Pa: [1], hPa: [100], kPa: [1000], bar: [1e5], mbar: [100], '[psi]': [6894.757293168], 'm[H2O]': [9806.65] },
  { 'g/m3': [1], 'mg/m3': [1e-3], 'ug/m3': [1e-6], 'ng/m3': [1e-9], 'mg/L': [1], 'ug/L': [1e-3], 'g/L': [1000] },
  { V: [1], mV: [1e-3], kV: [1000] },
  { A: [1], mA: [1e-3], kA: [1000] },
  { W: [1], mW: [1e-3], kW: [1000], MW: [1e6] },
  { J: [1], 'W.s': [1], kJ: [1000], MJ: [1e6], 'W.h': [3600], 'kW.h': [3.6e6], 'MW.h': [3.6e9] },
  { s: [1], ms: [1e-3], us: [1e-6], min: [60], h: [3600], d: [86_400] },
  { m3: [1], L: [1e-3], mL: [1e-6], dm3: [1e-3] },
  { 'm3/s': [1], 'm3/h': [1 / 3600], 'L/s': [1e-3], 'L/min': [1e-3 / 60], 'L/h': [1e-3 / 3600] },
  { kg: [1], g: [1e-3], t: [1000] },
  { deg: [1], rad: [180 / Math.PI] },
  { 'bit/s': [1], 'kbit/s': [1e3], 'Mbit/s': [1e6], 'Gbit/s': [1e9], 'By/s': [8], 'kBy/s': [8e3], 'MBy/s': [8e6] },
  { Hz: [1], kHz: [1e3], MHz: [1e6] },
];

type Scale = { kind: number; factor: number; offset: number };

const SCALES: ReadonlyMap<string, Scale> = new Map(
  KINDS.flatMap((kind, k) =>
    Object.entries(kind).map(([code, [factor, offset = 0]]) => [code, { kind: k, factor, offset }] as const),
  ),
);

/** A value in another unit, both UCUM codes; undefined where the one cannot be said in the other. */
export function convertUnit(value: number, from: string, to: string): number | undefined {
  if (from === to) return value;
  const [source, target] = [SCALES.get(from), SCALES.get(to)];
  if (source === undefined || target === undefined || source.kind !== target.kind) return undefined;
  return shortened((value * source.factor + source.offset - target.offset) / target.factor);
}

export function isConvertible(from: string, to: string): boolean {
  return convertUnit(0, from, to) !== undefined;
}

/** 3 × 0.1 is 0.3: what multiplying adds in the sixteenth digit no instrument has measured. */
export function shortened(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(15)) : value;
}
