import type { Calibration } from '@commune/contract';
import type { CalibrationStep } from '@commune/domain';

export interface ShownStep extends CalibrationStep {
  version: number;
}

/** The versions of a datastream that hold for any time at all, the latest first, the gauge's zero in their offset. */
export function stepsOf(calibrations: readonly Calibration[], key: string): ShownStep[] {
  return calibrations
    .filter((one) => one.key === key && one.fromMs !== one.untilMs)
    .map(({ version, fromMs, scale, offset, datum }) => ({
      version,
      fromMs,
      scale,
      offset: offset + (datum?.zeroM ?? 0),
    }));
}
