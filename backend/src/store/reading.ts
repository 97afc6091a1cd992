/** One value of one datastream at one moment. */
export interface Reading {
  datastreamId: number;
  timeMs: number;
  value: number;
  quality: number;
}
