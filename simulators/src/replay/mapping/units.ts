/** What a number of a unit is in the first unit of its family: `x · factor + offset`. */
interface Unit {
  family: string;
  factor: number;
  offset: number;
}

const units = new Map<string, Unit>();

function family(name: string, members: Record<string, number | [factor: number, offset: number]>): void {
  for (const [spellings, value] of Object.entries(members)) {
    const [factor, offset] = typeof value === 'number' ? [value, 0] : value;
    for (const spelling of spellings.split(' ')) units.set(spelling, { family: name, factor, offset });
  }
}

// spellings are looked up in lower case, without spaces, degree signs and with plain digits; UCUM's own come first
family('length', { m: 1, 'mm milimet': 1e-3, cm: 1e-2, dm: 0.1, km: 1000, 'ft feet': 0.3048, 'in inch': 0.0254 });
family('speed', { 'm/s mps ms-1': 1, 'km/h kph kmh': 1 / 3.6, 'kn kt knots [kn_i]': 0.514444, mph: 0.44704 });
family('rise', { 'm/h': 1, 'cm/h': 0.01, 'm/s*': 3600 });
family('temperature', { 'cel c degc celsius': 1, k: [1, -273.15], 'f degf fahrenheit [degf]': [5 / 9, -160 / 9] });
family('pressure', {
  pa: 1,
  'hpa mbar mb': 100,
  kpa: 1000,
  mpa: 1e6,
  bar: 1e5,
  'psi [psi]': 6894.757,
  mmhg: 133.322,
  'mh2o mca m[h2o]': 9806.65,
  'kgf/cm2 at': 98066.5,
});
family('density', { 'ug/m3 mcg/m3': 1, 'mg/m3': 1000, 'ng/m3': 1e-3, 'g/m3': 1e6, 'mg/l ppm*': 1e6 });
family('concentration', { 'mg/l': 1, 'ug/l': 1e-3, 'g/l': 1000 });
family('flow', {
  'm3/h m3/gio cmh': 1,
  'm3/s cms cumec': 3600,
  'l/s lps': 3.6,
  'l/min lpm': 0.06,
  'm3/d m3/ngay': 1 / 24,
});
family('volume', { 'm3 khoi': 1, l: 1e-3 });
family('power', { w: 1, kw: 1000, mw: 1e6 });
family('energy', { 'kw.h kwh': 1, 'w.h wh': 1e-3, 'mw.h mwh': 1000 });
family('voltage', { 'v volt': 1, mv: 1e-3, kv: 1000 });
family('current', { 'a amp': 1, ma: 1e-3, ka: 1000 });
family('share', { '% percent phantram': 1 });
family('mass', { 't tan ton': 1, kg: 1e-3 });
family('time', {
  'min phut': 1,
  's giay sec': 1 / 60,
  'h gio hr': 60,
  'd ngay day': 1440,
  ms: 1 / 60_000,
  us: 1 / 6e7,
});
family('rate', { 'mbit/s mbps': 1, 'kbit/s kbps': 1e-3, 'gbit/s gbps': 1000, 'bit/s bps': 1e-6 });
family('angle', { 'deg do degrees': 1, rad: 180 / Math.PI });
family('sound', { 'db[spl] db dba db(a)': 1 });
family('signal', { 'db{mw} dbm': 1 });
family('turbidity', { '{ntu} ntu fnu': 1 });
family('acidity', { '[ph] ph': 1 });
family('number', { '1': 1 });

/** Reads numbers of one unit as those of another: what they are multiplied with, and what is added then. */
export interface Conversion {
  scale: number;
  offset: number;
}

export function isUnit(text: string): boolean {
  return units.has(spelling(text));
}

/** undefined where one cannot be read as the other. */
export function conversion(from: string, to: string): Conversion | undefined {
  if (from === to || spelling(from) === spelling(to)) return { scale: 1, offset: 0 };
  const [a, b] = [find(from, to), find(to, from)];
  if (a === undefined || b === undefined || a.family !== b.family) return undefined;
  return { scale: a.factor / b.factor, offset: (a.offset - b.offset) / b.factor };
}

/** `mg/L` is a density beside `ug/m3` and a concentration beside `ug/L`. */
function find(text: string, beside: string): Unit | undefined {
  const own = units.get(spelling(text));
  const other = units.get(spelling(beside));
  return own && other && own.family !== other.family ? (units.get(`${spelling(text)}*`) ?? own) : own;
}

function spelling(text: string): string {
  return text
    .trim()
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[đð]/g, 'd')
    .replaceAll('μ', 'u')
    .replaceAll(/[\s°^]/g, '');
}
