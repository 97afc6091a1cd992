import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Audit, audit, auditSettled } from './audit/audit.ts';
import { rollupDifferences } from './audit/rollups.ts';
import { Chance } from './chance.ts';
import type { Fault } from './kinds/fault.ts';
import { fullDisk } from './kinds/full-disk.ts';
import {
  backendKilled,
  backendStopped,
  bothKilled,
  brokerKilled,
  brokerKilledWithoutBackend,
  brokerStopped,
  databaseKilled,
  killedOnDeadLink,
} from './kinds/kills.ts';
import { linkFaults } from './kinds/links.ts';
import type { BrokerLoss, FaultReport } from './report.ts';
import { type BrokerKind, Rig } from './rig/rig.ts';
import { SmallDisk } from './rig/small-disk.ts';

export interface FaultRun {
  root: string;
  /** how many processes are killed, at the least */
  kills: number;
  broker: BrokerKind;
  seed: number;
  /** what needs a file system of its own as well, where mounting one is allowed */
  withFullDisk: boolean;
  /** of PostgreSQL */
  settings?: Record<string, string>;
  /** the step under way; `fraction` 0…1 draws a bar */
  progress: (text: string, fraction?: number) => void;
}

const RATE_PER_S = 1000;
/** How long the load runs between two faults. */
const LOAD_MS = [100, 900] as const;
const BROKER_KILLS = 3;
/** Longer than Mosquitto takes from one save to the next: a session that it never saved is forgotten whole. */
const BROKER_SAVED_MS = [10_500, 14_000] as const;

/** What one deal makes happen, in an order of its own: everything once, and every other time what kills alone. */
function deal(broker: BrokerKind, round: number): Fault[] {
  const kills = [backendKilled, backendKilled, databaseKilled, databaseKilled, bothKilled, killedOnDeadLink];
  if (round % 2 === 1) return kills;
  const others = [backendStopped, ...linkFaults('database'), ...linkFaults('devices')];
  if (broker === 'mosquitto') others.push(brokerStopped, ...linkFaults('subscription'));
  return [...kills, ...others];
}

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
    await delay(chance.between(...LOAD_MS));
    await fault.happen(rig, chance);
    await rig.flows();
    faults.set(fault.name, (faults.get(fault.name) ?? 0) + 1);
    killed += fault.kills;
  };

  const parts = [
    await inRig(run, null, async (rig) => {
      for (let round = 0; killed < kills; round++) {
        for (const fault of chance.shuffled(deal(broker, round))) {
          progress(`${kills} kills and as many other faults, seed ${seed}`, Math.min(killed / kills, 0.99));
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
    resent: parts.reduce((sum, { resent }) => sum + resent, 0),
    audit: parts.map((part) => part.audit).reduce(sumOf),
    rollupDifferences: parts.reduce((sum, part) => sum + part.rollupDifferences, 0),
  };
}

interface Part {
  engine: string;
  resent: number;
  audit: Audit;
  rollupDifferences: number;
}

/** Builds a rig, on a folder of its own or in `home`, lets the work happen in it, and compares. */
async function inRig(run: FaultRun, home: string | null, work: (rig: Rig) => Promise<void>): Promise<Part> {
  const folder = home ?? temporaryFolder();
  const stops: (() => Promise<void>)[] = [];
  try {
    run.progress('a system under load');
    const { root, broker, settings = {} } = run;
    const rig = await Rig.open({ root, home: folder, broker, ratePerS: RATE_PER_S, settings }, stops);
    await work(rig);
    run.progress('comparing what was acknowledged with what is stored');
    // By the true clock from here on.
    await rig.backend.stop();
    await rig.startBackend(0);
    await rig.drain();
    const { ledger } = rig.publisher;
    const client = await rig.connect();
    // The embedded broker's acknowledgement says that a row is there; Mosquitto's that it will be.
    const found = broker === 'embedded' ? await audit(client, ledger) : await auditSettled(client, ledger);
    const differences = await rollupDifferences(client);
    await client.end();
    return { engine: rig.engine, resent: ledger.resent, audit: found, rollupDifferences: differences };
  } finally {
    for (const stop of stops.reverse()) await stop().catch(() => undefined);
    if (home === null) rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns why not, where there can be no small disk here. */
async function onSmallDisk(work: (home: string, disk: SmallDisk) => Promise<Part>): Promise<Part | string> {
  const home = temporaryFolder();
  try {
    const disk = await SmallDisk.mount(home);
    if (typeof disk === 'string') return disk;
    return await work(home, disk).finally(() => disk.unmount());
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** What Mosquitto acknowledged and forgot when it was killed: its promise, not ours, so it is told apart. */
async function measureBrokerLoss(run: FaultRun, fault: Fault, chance: Chance): Promise<BrokerLoss> {
  const { audit: found } = await inRig(run, null, async (rig) => {
    for (let k = 0; k < BROKER_KILLS; k++) {
      run.progress(`${fault.name}, told apart`, k / BROKER_KILLS);
      await delay(chance.between(...BROKER_SAVED_MS));
      await fault.happen(rig, chance);
      await rig.flows();
    }
  });
  const { acknowledged, lost } = found;
  return { fault: fault.name, times: BROKER_KILLS, acknowledged, lost };
}

function temporaryFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'commune-faults-'));
}

function sumOf(one: Audit, other: Audit): Audit {
  return {
    sent: one.sent + other.sent,
    acknowledged: one.acknowledged + other.acknowledged,
    stored: one.stored + other.stored,
    lost: one.lost + other.lost,
    doubled: one.doubled + other.doubled,
    altered: one.altered + other.altered,
    strange: one.strange + other.strange,
    unjournalled: one.unjournalled + other.unjournalled,
    examples: [...one.examples, ...other.examples],
  };
}
