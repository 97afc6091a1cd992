import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Audit, audit, auditSettled } from './audit/audit.ts';
import { rollupDifferences } from './audit/rollups.ts';
import { type BrokerKind, Rig } from './rig/rig.ts';
import { SmallDisk } from './rig/small-disk.ts';

const RATE_PER_S = 1000;

export interface PartRun {
  root: string;
  broker: BrokerKind;
  /** of PostgreSQL */
  settings?: Record<string, string>;
  /** the step under way; `fraction` 0…1 draws a bar */
  progress: (text: string, fraction?: number) => void;
}

/** What one system under load had to show at its end. */
export interface Part {
  engine: string;
  wrongClocks: number;
  resent: number;
  audit: Audit;
  rollupDifferences: number;
}

/** Builds a rig, on a folder of its own or in `home`, lets the work happen in it, and compares. */
export async function inRig(run: PartRun, home: string | null, work: (rig: Rig) => Promise<void>): Promise<Part> {
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
    const { engine, wrongClocks } = rig;
    return { engine, wrongClocks, resent: ledger.resent, audit: found, rollupDifferences: differences };
  } finally {
    for (const stop of stops.reverse()) await stop().catch(() => undefined);
    if (home === null) rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns why not, where there can be no small disk here. */
export async function onSmallDisk(work: (home: string, disk: SmallDisk) => Promise<Part>): Promise<Part | string> {
  const home = temporaryFolder();
  try {
    const disk = await SmallDisk.mount(home);
    if (typeof disk === 'string') return disk;
    return await work(home, disk).finally(() => disk.unmount());
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function temporaryFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'commune-faults-'));
}
