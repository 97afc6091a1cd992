import type { Alarm } from '@commune/contract';

/** An alarm for tests: active, acknowledged by nobody. */
export function madeAlarm(change: Partial<Alarm> & { id: string }): Alarm {
  return {
    n: 1,
    realm: 'sim',
    rule: {
      key: 'flow',
      version: 1,
      name: { vi: 'Lưu lượng cao', en: 'High flow' },
      source: 'a text',
      verified: false,
    },
    thing: { id: 1, slug: 'cn-01', domain: 'water', name: { vi: 'Đường ống 1', en: 'Pipe 1' } },
    datastream: null,
    severity: 'medium',
    peak: 'medium',
    level: null,
    active: true,
    open: true,
    acknowledged: null,
    raisedMs: 0,
    clearedMs: null,
    changedMs: 0,
    value: null,
    limit: null,
    activations: 1,
    flapping: false,
    late: false,
    shelved: null,
    suppressed: false,
    outOfService: false,
    verified: null,
    falseAlarm: null,
    assignee: null,
    note: null,
    ...change,
  };
}

export const BY_OPERATOR = { who: 'operator', atMs: 1_700_000_000_000 };
