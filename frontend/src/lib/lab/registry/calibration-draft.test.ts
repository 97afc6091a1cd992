import type { ObservedProperty } from '@commune/contract';
import { describe, expect, it } from 'vitest';
import { newCalibration, readCalibration } from './calibration-draft.ts';
import { registryVi } from './words-vi.ts';

/** 26/11/2026 10:00:30 in Viet Nam */
const NOW = Date.UTC(2026, 10, 26, 3, 0, 30);
const stage = { key: 'stage', kind: 'gauge', unit: 'm' } as ObservedProperty;
const rain = { key: 'rain', kind: 'interval-total', unit: 'mm' } as ObservedProperty;
const read = (change: object, property = stage) =>
  readCalibration({ ...newCalibration(NOW), source: 'Biên bản', ...change }, property, NOW, registryVi);
const errors = (change: object, property = stage) => {
  const told = read(change, property);
  return 'errors' in told ? Object.keys(told.errors) : [];
};

describe('a version as it is entered', () => {
  it('begins on a whole minute that is still ahead', () => {
    expect(newCalibration(NOW).from).toBe('26/11/2026 10:06');
    expect(read({ scale: '1,02', offset: '−0,5', zero: '3,25', reference: ' Hòn Dấu ' })).toEqual({
      input: {
        ...{ validFrom: Date.UTC(2026, 10, 26, 3, 6), scale: 1.02, offset: -0.5, source: 'Biên bản', note: '' },
        datum: { zeroM: 3.25, reference: 'Hòn Dấu' },
      },
    });
  });

  it('says at its fields what it lacks', () => {
    expect(errors({ from: 'mai' })).toEqual(['validFrom']);
    expect(errors({ from: '26/11/2026 10:00' })).toEqual(['validFrom']);
    expect(errors({ scale: '0' })).toEqual(['scale']);
    expect(errors({ zero: '3' })).toEqual(['datum.reference']);
    expect(errors({ reference: 'Hòn Dấu' })).toEqual(['datum.zeroM']);
    expect(errors({ source: ' ' })).toEqual(['source']);
    expect(errors({ offset: '1' }, rain)).toEqual(['offset']);
  });
});
