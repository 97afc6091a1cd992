import type { Domain } from '@commune/contract';

/** Shapes are drawn on a square from −12 to 12 around the thing's position. */
export const SHAPE_EXTENT = 12;

interface Shape {
  /** filled with the even-odd rule, so that inner circles stay open */
  solid: string;
  /** the silhouette alone, for states drawn as a line; the same as `solid` where there is nothing inside it */
  outline: string;
}

function plain(path: string): Shape {
  return { solid: path, outline: path };
}

/** One silhouette a domain: the shape says what a thing is, so that colour stays free to say what is wrong. */
export const SHAPES: Record<Domain, Shape> = {
  // leaf
  environment: plain('M-7.4,7.4 C-8.2,-2.6 -2.6,-8.2 7.4,-7.4 C8.2,2.6 2.6,8.2 -7.4,7.4Z'),
  // the water-level mark of a staff gauge
  river: plain('M-8.4,-6.6 H8.4 L0,8.2Z'),
  // drop
  water: plain('M0,-9.2 C3.2,-4.6 6.4,-1.4 6.4,2.4 A6.4,6.4 0 0 1 -6.4,2.4 C-6.4,-1.4 -3.2,-4.6 0,-9.2Z'),
  // bolt
  power: plain('M3.6,-9.6 L-7.2,2.1 H-1.5 L-3.6,9.6 L7.2,-2.5 H1.6Z'),
  // four-point star
  lighting: plain(
    'M0,-10 C1.8,-4.2 4.2,-1.8 10,0 C4.2,1.8 1.8,4.2 0,10 C-1.8,4.2 -4.2,1.8 -10,0 C-4.2,-1.8 -1.8,-4.2 0,-10Z',
  ),
  // traffic light
  traffic: {
    solid:
      'M-4.7,-4.4 A4.7,4.7 0 0 1 4.7,-4.4 V4.4 A4.7,4.7 0 0 1 -4.7,4.4Z M0,-6.1 a1.7,1.7 0 1 0 .01,0Z M0,-1.7 a1.7,1.7 0 1 0 .01,0Z M0,2.7 a1.7,1.7 0 1 0 .01,0Z',
    outline: 'M-4.7,-4.4 A4.7,4.7 0 0 1 4.7,-4.4 V4.4 A4.7,4.7 0 0 1 -4.7,4.4Z',
  },
  // bin with a lid
  waste: {
    solid: 'M-8,-8.2 H8 V-5.2 H-8Z M-7,-3.2 H7 L5.2,8.4 H-5.2Z',
    outline: 'M-8,-8 H8 L5.4,8.4 H-5.4Z',
  },
  // hexagonal node
  network: {
    solid: 'M0,-9 L7.8,-4.5 V4.5 L0,9 L-7.8,4.5 V-4.5Z M0,-2.7 A2.7,2.7 0 1 0 .01,-2.7Z',
    outline: 'M0,-9 L7.8,-4.5 V4.5 L0,9 L-7.8,4.5 V-4.5Z',
  },
  // house of the one-stop shop
  services: plain('M0,-8.8 L9,-1.8 V.8 H6.6 V8 H-6.6 V.8 H-9 V-1.8Z'),
  // speech bubble
  reports: plain(
    'M-6,-7.6 H6 A2.2,2.2 0 0 1 8.2,-5.4 V2.2 A2.2,2.2 0 0 1 6,4.4 H.4 L-4.4,8.8 V4.4 H-6 A2.2,2.2 0 0 1 -8.2,2.2 V-5.4 A2.2,2.2 0 0 1 -6,-7.6Z',
  ),
};
