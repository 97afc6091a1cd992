/** A version of a datastream's calibration; later versions have greater numbers. */
export interface CalibrationVersion {
  version: number;
  /** epoch ms of the first reading that it holds for */
  fromMs: number;
  scale: number;
  /** the gauge's zero included */
  offset: number;
}

/** From a moment on: stored = sent × scale + offset. */
export interface CalibrationStep {
  fromMs: number;
  scale: number;
  offset: number;
}

/**
 * The versions that hold for any time at all, the latest first: each takes the place of all older ones from its moment on,
 * those too that were to hold from later.
 */
export function calibrationSteps<V extends CalibrationVersion>(versions: readonly V[]): V[] {
  const steps: V[] = [];
  for (const version of versions.toSorted((a, b) => b.version - a.version)) {
    const earliest = steps.at(-1);
    if (earliest === undefined || version.fromMs < earliest.fromMs) steps.push(version);
  }
  return steps;
}

/** The step that holds for a reading of that time; undefined before the first. `steps` as `calibrationSteps` gives them. */
export function stepAt<S extends CalibrationStep>(steps: readonly S[], timeMs: number): S | undefined {
  return steps.find(({ fromMs }) => timeMs >= fromMs);
}

/** What is stored of a value as it was sent. */
export function calibrated(sent: number, step: CalibrationStep | undefined): number {
  return step === undefined ? sent : sent * step.scale + step.offset;
}

/** What was sent, of a value as it is stored, as exactly as a float64 can be taken back. */
export function asSent(stored: number, step: CalibrationStep | undefined): number {
  return step === undefined ? stored : (stored - step.offset) / step.scale;
}
