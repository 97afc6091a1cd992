import { setTimeout as delay } from 'node:timers/promises';
import { addAudits } from './audit/audit.ts';
import { Chance } from './chance.ts';
import { deal } from './deal.ts';
import type { Fault } from './kinds/fault.ts';
import { fullDisk } from './kinds/full-disk.ts';
import { brokerKilled, brokerKilledWithoutBackend } from './kinds/kills.ts';
import { inRig, onSmallDisk, type PartRun } from './part.ts';
import type { BrokerLoss, FaultReport } from './report.ts';
import type { Rig } from './rig/rig.ts';

export interface FaultRun extends PartRun {
  /** how many processes are killed, at the least */
  kills: number;
  seed: number;
  /** what needs a file system of its own as well, where mounting one is allowed */
  withFullDisk: boolean;
  /** ends it before the next fault, with everything put away */
  signal?: AbortSignal;
}

/** How long the load runs between two faults. */
const LOAD_MS = [100, 900] as const;
const BROKER_KILLS = 3;
/** Longer than Mosquitto takes from one save to the next: a session that it never saved is forgotten whole. */
const BROKER_SAVED_MS = [10_500, 14_000] as const;

/**
 * Throws faults into a system under load, then compares what was acknowledged with what is stored. Throws where the
 * system does not come back after a fault.
 */
export async function runFaults(run: FaultRun): Promise<FaultReport> {
  const { seed, broker, kills, progress } = run;
  const chance = new Chance(seed);
  const begun = performance.now();
  const faults = new Map<string, number>();
  const skipped: string[] = [];
  let killed = 0;
  const happen = async (rig: Rig, fault: Fault) => {
    await afterLoad(run, chance.between(...LOAD_MS));
    await fault.happen(rig, chance);
    await rig.flows();
    faults.set(fault.name, (faults.get(fault.name) ?? 0) + 1);
    killed += fault.kills;
  };

  const parts = [
    await inRig(run, null, async (rig) => {
      for (let round = 0; killed < kills; round++) {
        for (const fault of chance.shuffled(deal(broker, round))) {
          progress(`faults until ${kills} processes are killed, seed ${seed}`, Math.min(killed / kills, 0.99));
          await happen(rig, fault);
        }
      }
    }),
  ];
  if (run.withFullDisk) {
    const rounds = Math.ceil(kills / 40);
    const part = await onSmallDisk(async (home, disk) =>
      inRig(run, home, async (rig) => {
        for (let round = 0; round < rounds; round++) {
          progress('a disk that fills up', round / rounds);
          await happen(rig, fullDisk(disk));
        }
      }),
    );
    if (typeof part === 'string') skipped.push(`disk of the database full: ${part}`);
    else parts.push(part);
  }
  const brokerLosses: BrokerLoss[] = [];
  if (broker === 'mosquitto') {
    for (const fault of [brokerKilled, brokerKilledWithoutBackend]) {
      brokerLosses.push(await measureBrokerLoss(run, fault, chance));
    }
  }
  return {
    ...{ seed, broker, engine: parts[0]!.engine, seconds: (performance.now() - begun) / 1000 },
    ...{ faults: Object.fromEntries(faults), kills: killed, skipped, brokerLosses },
    wrongClocks: sum(parts.map((part) => part.wrongClocks)),
    resent: sum(parts.map((part) => part.resent)),
    audit: addAudits(parts.map((part) => part.audit)),
    rollupDifferences: sum(parts.map((part) => part.rollupDifferences)),
  };
}

async function afterLoad({ signal }: FaultRun, ms: number): Promise<void> {
  await delay(ms, undefined, signal && { signal });
}

/** What Mosquitto acknowledged and forgot when it was killed: its promise, not ours, so it is told apart. */
async function measureBrokerLoss(run: FaultRun, fault: Fault, chance: Chance): Promise<BrokerLoss> {
  const { audit: found } = await inRig(run, null, async (rig) => {
    for (let k = 0; k < BROKER_KILLS; k++) {
      run.progress(`${fault.name}, told apart`, k / BROKER_KILLS);
      await afterLoad(run, chance.between(...BROKER_SAVED_MS));
      await fault.happen(rig, chance);
      await rig.flows();
    }
  });
  const { acknowledged, lost } = found;
  return { fault: fault.name, times: BROKER_KILLS, acknowledged, lost };
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
