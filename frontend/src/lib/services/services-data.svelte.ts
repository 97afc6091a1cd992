import type { OfficialScore, OfficialScoreInput, SelfScoreAnswer, ServiceBoard } from '@commune/contract';
import { Read } from '../feed/read.svelte.ts';
import { send } from '../feed/send.ts';
import { boundsOf, type Period } from './periods.ts';

/** Public services of a realm. What records something throws as `send` does. */
export class ServicesData {
  readonly realm: string;
  readonly board: Read<ServiceBoard>;
  readonly officials: Read<OfficialScore[]>;

  constructor(realm: string) {
    this.realm = realm;
    this.board = new Read('/api/services/board', () => ({ realm }));
    this.officials = new Read('/api/services/official-scores', () => ({ realm }));
  }

  /** The self-score of a period, of one that still runs as of now. */
  score(period: Period, now: () => number): Read<SelfScoreAnswer> {
    return new Read('/api/services/self-score', () => ({ realm: this.realm, ...boundsOf(period, now()) }));
  }

  async record(input: Omit<OfficialScoreInput, 'realm' | 'declaration'>): Promise<void> {
    const body: OfficialScoreInput = { realm: this.realm, ...input, declaration: 'no-state-secret' };
    await send('POST', '/api/services/official-scores', body);
    await this.officials.load();
  }
}
