import type { BasemapFeature } from '@commune/contract';
import { outlineFeature } from './outline.ts';
import { placeFeatures } from './places.ts';
import { roadFeatures } from './roads.ts';
import { neighbourFeatures, seaFeatures } from './surroundings.ts';
import { waterFeatures } from './water.ts';

/** What the map draws where nobody has configured a better one. */
export const basemap: BasemapFeature[] = [
  outlineFeature,
  ...waterFeatures,
  ...roadFeatures,
  ...placeFeatures,
  ...neighbourFeatures,
  ...seaFeatures,
];
