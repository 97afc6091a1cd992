import type { KeptMessage, KeptOutcome } from '../../store/rejected-again.ts';
import { settleKept } from '../../store/rejected-again.ts';
import type { DecodeRefusal } from '../decoded.ts';
import type { RefusalKeeper } from '../refusal-keeper.ts';
import { detailOf, groupByReason } from '../refusal-log.ts';
import type { Work } from '../work.ts';

/** A kept message on its way to its commit. */
export interface KeptWork extends Work {
  kept: KeptMessage;
}

/** Settles the rows that are kept of messages, instead of keeping new ones: to be given nothing but `KeptWork`. */
export function keepAgain(who: string): RefusalKeeper {
  return {
    always: true,
    keep: async (client, works, refused) => {
      const outcome: KeptOutcome = { taken: [], refused: [], more: [] };
      for (const work of works as readonly KeptWork[]) {
        outcomeOf(work.kept, work.decoded.realm, refused.get(work) ?? [], outcome);
      }
      await settleKept(client, outcome, who);
      return () => undefined;
    },
  };
}

/** A reason that stays keeps its row; a new one takes the row of one that is gone, or gets a row of its own. */
export function outcomeOf(
  { rows, realm: keptRealm }: KeptMessage,
  decodedRealm: string | null,
  refusals: readonly DecodeRefusal[],
  into: KeptOutcome,
): void {
  const realm = decodedRealm ?? keptRealm;
  const wanted = new Map(Array.from(groupByReason(refusals), ([reason, details]) => [reason, detailOf(details)]));
  const free: string[] = [];
  for (const { id, reason } of rows) {
    const detail = wanted.get(reason);
    if (detail === undefined) free.push(id);
    else into.refused.push({ id, reason, detail, realm });
    wanted.delete(reason);
  }
  for (const [reason, detail] of wanted) {
    const id = free.shift();
    if (id !== undefined) into.refused.push({ id, reason, detail, realm });
    else into.more.push({ of: rows[0]!.id, reason, detail, realm });
  }
  into.taken.push(...free);
}
