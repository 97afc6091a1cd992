import { expect, it } from 'vitest';
import { explainFailure } from './install.mjs';

it('tells a missing network from other failures', () => {
  expect(explainFailure('npm error code ENOTFOUND\nnpm error network request failed')).toContain('cannot be reached');
  const broken = explainFailure('npm error code EUSAGE\nnpm error lock file is out of date');
  expect(broken).not.toContain('cannot be reached');
  expect(broken).toContain('lock file is out of date');
});
