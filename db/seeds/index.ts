export { alarmRules, type SeedRule } from './alarm-rules/index.ts';
export { basemap } from './basemap/index.ts';
export { commune, viewBounds } from './commune.ts';
export { EXPECTED_INTERVAL_S, kinds, type SeedDatastream, type ThingKind } from './kinds.ts';
export { properties } from './properties.ts';
export { realms } from './realms.ts';
export { outsideSlugs, type SeedThing, things } from './things/index.ts';
export { units } from './units.ts';
