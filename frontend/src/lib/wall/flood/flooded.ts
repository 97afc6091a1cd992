/** Below so much water, metres, a road is wet, not flooded. */
export const FLOODED_FROM_M = 0.05;
