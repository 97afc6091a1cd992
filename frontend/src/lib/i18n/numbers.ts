import { type ObservedProperty, ONLINE_KEY, type Position } from '@commune/contract';
import { roundTo } from '@commune/domain';
import type { Words } from './vi.ts';
import type { Language } from './words.svelte.ts';

const formats = new Map<string, Intl.NumberFormat>();

/** `1.079,5` in Vietnamese, `1,079.5` in English; always exactly `decimals` decimals, rounded as a report rounds. */
export function formatNumber(value: number, decimals: number, language: Language): string {
  const key = `${language}${decimals}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(key, format);
  }
  return format.format(roundTo(value, decimals));
}

/** A value as a screen prints it. A state and a flag are words and have no symbol. */
export interface PrintedValue {
  text: string;
  symbol: string;
}

export function printValue(value: number, property: ObservedProperty, words: Words, language: Language): PrintedValue {
  if (property.kind === 'flag') {
    const { on, off } = property.key === ONLINE_KEY ? words.online : words.flag;
    return { text: value === 0 ? off : on, symbol: '' };
  }
  if (property.kind === 'state') {
    const state = property.states?.find(({ code }) => code === value);
    return { text: state ? state.name[language] : words.unknownState(String(value)), symbol: '' };
  }
  const { h, min } = words.units.symbols;
  if (property.unit === 'h') {
    // «51,0 giờ» would read as a clock's; a tenth of an hour is said only where there is one.
    const tenths = Math.round(value * 10) / 10;
    return { text: formatNumber(value, Number.isInteger(tenths) ? 0 : property.precision, language), symbol: h };
  }
  const symbol = property.unit === 'min' ? min : property.symbol;
  return { text: formatNumber(value, property.precision, language), symbol };
}

/** `±2 km`, `±200 m`: a distance in the larger unit from 1 km on. */
export function formatDistance(metres: number, language: Language): string {
  if (metres < 1000) return `${formatNumber(metres, 0, language)} m`;
  const km = metres / 1000;
  return `${formatNumber(km, Number.isInteger(km) ? 0 : 1, language)} km`;
}

/** «12,2680° B 109,1350° Đ», four decimals: about eleven metres. */
export function formatPosition([longitude, latitude]: Position, { compass }: Words, language: Language): string {
  const degrees = (value: number, positive: string, negative: string) =>
    `${formatNumber(Math.abs(value), 4, language)}°\u00a0${value < 0 ? negative : positive}`;
  return `${degrees(latitude, compass.north, compass.south)} ${degrees(longitude, compass.east, compass.west)}`;
}
