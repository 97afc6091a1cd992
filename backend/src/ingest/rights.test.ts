import { describe, expect, it } from 'vitest';
import { maySpeakFor } from './rights.ts';

const sender = (realms: string[], things: string[]) => ({ username: 'x', realms, things });

describe('maySpeakFor', () => {
  it.each([
    [['*'], ['*'], true],
    [['sim'], ['air-01'], true],
    [['sim'], ['air-*'], true],
    [['live'], ['*'], false],
    [['sim'], ['air'], false],
    [['sim'], ['river-*', 'air-0*'], true],
    [['sim'], [], false],
    [['si'], ['*'], false],
  ])('realms %j, things %j: %s', (realms, things, allowed) => {
    expect(maySpeakFor(sender(realms, things), 'sim', 'air-01')).toBe(allowed);
  });
});
