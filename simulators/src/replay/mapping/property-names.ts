import type { ObservedProperty } from '@commune/contract';
import { plain } from './names.ts';

/**
 * What people and devices call the properties, beside their keys and names; plain (lower case, no diacritics). `p1` and
 * `p2` are sensor.community's names for PM10 and PM2.5.
 */
const ALIASES: Record<string, string> = {
  pm25: 'pm2 5|pm 2 5|pm2p5|pm02|p2|sds p2|bui pm2 5|bui min|pm2 5 mean',
  pm10: 'p1|sds p1|pm 10|bui pm10',
  no2: 'nitrogen dioxide',
  o3: 'ozone|ozon',
  co: 'carbon monoxide',
  so2: 'sulphur dioxide|sulfur dioxide',
  'air-temperature': 'temperature|temp|t air|tair|air temp|ta|nhiet do|nhiet do khi',
  humidity: 'rh|hum|relative humidity|do am|do am tuong doi|rel hum',
  'air-pressure':
    'pressure|pres|baro|barometer|khi ap|ap suat|ap suat khi quyen|atmospheric pressure|pressure sealevel',
  'wind-speed': 'wind|windspeed|wspd|ws|toc do gio|gio',
  'wind-direction': 'winddir|wind dir|wdir|wd|huong gio',
  noise: 'leq|laeq|noise leq|do on|tieng on|muc on|sound level|spl',
  stage: 'water level|waterlevel|level|muc nuoc|h|gauge height|muc nuoc song|stage m|wl',
  rain: 'rainfall|precipitation|precip|luong mua|mua|rain gauge',
  'reservoir-level': 'muc nuoc ho|htl|lake level',
  'reservoir-fill': 'ty le dung tich|dung tich|fill|storage',
  'reservoir-inflow': 'inflow|q den|luu luong den|luu luong ve|qve|q ve',
  'reservoir-outflow': 'outflow|release|q xa|luu luong xa|qxa|discharge',
  'flood-depth': 'do sau ngap|flood level|depth|ngap',
  'water-pressure': 'ap luc|ap luc nuoc|pipe pressure',
  'water-flow': 'flow|luu luong|flowrate|flow rate',
  'water-volume': 'volume|chi so nuoc|san luong|total volume',
  'water-temperature': 'water temp|nhiet do nuoc',
  'free-chlorine': 'chlorine|clo du|clo|cl2|free cl',
  turbidity: 'turb|ntu|do duc',
  ph: 'do ph',
  voltage: 'volt|dien ap|u',
  current: 'amp|ampere|dong dien|i',
  'active-power': 'power|cong suat|p kw|active power kw',
  energy: 'kwh|dien nang|energy total|dien nang tieu thu',
  'transformer-load': 'load|mang tai|tai',
  'oil-temperature': 'oil temp|nhiet do dau',
  'vehicle-count': 'vehicles|count|volume vehicles|luot xe|luu luong xe|so xe',
  'mean-speed': 'speed|avg speed|toc do|toc do trung binh',
  occupancy: 'occ|muc chiem dung',
  'bin-fill': 'fill level|muc day|filling',
  'battery-voltage': 'battery|bat|vbat|batt|pin|battery v|bat v',
  'battery-level': 'battery level|battery pct|pin con lai|battery percent|soc',
  'signal-strength': 'rssi|signal|signal dbm|song|tin hieu',
  'packet-loss': 'loss|mat goi',
  'link-latency': 'latency|ping|rtt|do tre',
  throughput: 'bandwidth|bang thong|thong luong',
  'queue-length': 'queue|so nguoi cho|hang doi',
  online: 'status online|ket noi',
};

export type PropertyFinder = (name: string) => ObservedProperty | undefined;

/** Finds the property that a column's name, or a name in a long table, stands for. */
export function propertyFinder(properties: readonly ObservedProperty[]): PropertyFinder {
  const byName = new Map<string, ObservedProperty>();
  const claim = (name: string, property: ObservedProperty) => {
    if (name !== '' && !byName.has(name)) byName.set(name, property);
  };
  // a key or name of a property's own goes before what others call it
  for (const property of properties) claim(plain(property.key), property);
  for (const property of properties) {
    claim(plain(property.name.vi), property);
    claim(plain(property.name.en), property);
  }
  for (const property of properties)
    for (const alias of (ALIASES[property.key] ?? '').split('|')) claim(alias, property);
  return (name) => {
    const words = plain(name);
    return byName.get(words) ?? byName.get(words.replace(/ (avg|mean|value|val|gia tri|tb|trung binh|1h|10m)$/, ''));
  };
}
