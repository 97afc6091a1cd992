/**
 * UCUM codes of SenML's units (RFC 8428, section 12.1, and the secondary ones of RFC 8798) where the two differ. SenML's
 * "%" is a share of one and no percentage; `%RH` and `%EL` are percentages.
 */
const UCUM: Record<string, string> = {
  '%RH': '%',
  '%EL': '%',
  '/100': '%',
  '/1000': '[ppth]',
  '%': '1',
  '/': '1',
  count: '1',
  ppm: '[ppm]',
  pH: '[pH]',
  l: 'L',
  'l/s': 'L/s',
  lat: 'deg',
  lon: 'deg',
  dBm: 'dB{mW}',
  kWh: 'kW.h',
  Wh: 'W.h',
  'B/s': 'By/s',
  'MB/s': 'MBy/s',
};

export function ucumOf(unit: string): string {
  return Object.hasOwn(UCUM, unit) ? UCUM[unit]! : unit;
}
