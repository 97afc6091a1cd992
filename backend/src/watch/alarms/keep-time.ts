import { stepAlarm } from '@commune/domain';
import type pg from 'pg';
import { settleOpenAlarms } from '../../store/alarms/circumstances.ts';
import { shelvedUntil } from '../../store/alarms/shelving.ts';
import { lockAlarms, takeStep, writeAlarms } from '../../store/alarms/write-alarm.ts';
import type { RealmRow } from '../../store/realms.ts';
import { between } from '../../store/transaction.ts';

/** What the clock alone does to alarms: shelving that is over, maintenance that begins or ends. */
export async function keepTime(client: pg.ClientBase, realm: RealmRow, nowMs: number): Promise<void> {
  await between(client, 'BEGIN', async () => {
    const over = await shelvedUntil(client, realm, nowMs);
    if (over.length > 0) {
      // Somebody may have shelved it anew before it was locked.
      const locked = (await lockAlarms(client, realm, over)).filter(
        ({ state: { shelved } }) => shelved !== null && shelved.untilMs <= nowMs,
      );
      const event = { type: 'shelving-over', atMs: nowMs } as const;
      await writeAlarms(
        client,
        realm,
        locked.map((draft) => takeStep(draft, stepAlarm(draft.state, event))),
      );
    }
    await settleOpenAlarms(client, realm, nowMs);
  });
}
