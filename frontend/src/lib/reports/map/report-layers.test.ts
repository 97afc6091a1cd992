import { REPORT_PROGRESS } from '@commune/contract';
import { type StyleSpecification, validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, it } from 'vitest';
import { PALETTES, THEMES } from '../../map/style/palette.ts';
import { haloOf, REPORT_MARKS } from '../marks.ts';
import { REPORT_SOURCES, reportLayers } from './report-layers.ts';

describe('the layers of reports', () => {
  it.each(THEMES)('are a valid style in %s', (theme) => {
    const style = { version: 8, sources: REPORT_SOURCES, layers: reportLayers(PALETTES[theme]) };
    expect(validateStyleMin(style as StyleSpecification)).toEqual([]);
  });
});

describe('a report’s mark', () => {
  it('tells its progress without colour, and its colour is no severity’s', () => {
    const shapes = REPORT_PROGRESS.map((progress) =>
      [REPORT_MARKS[progress].filled, REPORT_MARKS[progress].path].join(),
    );
    expect(new Set(shapes).size).toBe(REPORT_PROGRESS.length);
    for (const theme of THEMES) {
      const { critical, high, medium, low, ...others } = PALETTES[theme];
      const severities = [critical, high, medium, low];
      for (const { ink } of Object.values(REPORT_MARKS)) expect(severities).not.toContain(others[ink]);
    }
  });

  it('has a ring where it is late or will be today', () => {
    expect([haloOf('overdue'), haloOf('due_today'), haloOf('within'), haloOf('late')]).toEqual([
      'overdue',
      'due_today',
      null,
      null,
    ]);
  });
});
