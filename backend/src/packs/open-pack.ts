import type { Readable } from 'node:stream';
import type { Localized, OpenedPack, PackHeader } from '@commune/contract';
import { ZONE_OFFSET_MS } from '@commune/domain';
import type pg from 'pg';
import { RequestError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Audit } from '../store/audit.ts';
import { deleteDrill } from '../store/delete-drill.ts';
import { claimAbandoned, knowsCommune, makePackDrill, showPackDrill } from '../store/packs/pack-drill.ts';
import type { Reading } from '../store/reading.ts';
import type { RealmRow } from '../store/realms.ts';
import { insertEvents } from '../store/service-events.ts';
import { between } from '../store/transaction.ts';
import { PackError } from './pack-error.ts';
import { PackParts } from './pack-parts.ts';
import { type PackSink, packReadings } from './pack-readings.ts';
import { type ReadLine, type ReadPack, readPack } from './read-pack.ts';

export type ImportReadings = (
  portions: AsyncIterable<Reading[]>,
  realm: RealmRow,
) => Promise<{ stored: number; duplicates: number; refused: number }>;

export interface OpenPackParts {
  connect: () => Promise<pg.Client>;
  logger: Logger;
  importReadings: ImportReadings;
  onRealms: (slug: string) => Promise<void>;
}

const BY_ITSELF: Audit = { who: 'system', role: 'system', origin: '' };

/**
 * Opens a pack as a drill while it comes in. Nobody sees the drill before all of it is there and was found whole; where
 * anything fails it is deleted. Throws PackError with what is wrong and in which line.
 */
export async function openPack(
  parts: OpenPackParts,
  input: Readable,
  name: Localized | null,
  audit: Audit,
): Promise<OpenedPack> {
  await clearAbandoned(parts);
  const pack = await readPack(input);
  try {
    return await openRead(parts, pack, name, audit);
  } finally {
    await pack.close();
  }
}

async function openRead(
  parts: OpenPackParts,
  { header, lines }: ReadPack,
  name: Localized | null,
  audit: Audit,
): Promise<OpenedPack> {
  const client = await parts.connect();
  try {
    if (!(await knowsCommune(client, header.realm.communeCode))) {
      const where = `the pack is of the commune ${header.realm.communeCode}`;
      throw new PackError('foreign-pack', `${where}, which is not set up here: its map would be another's`, 1);
    }
    const realm = await between(client, 'BEGIN', () => makePackDrill(client, header, name ?? nameOf(header), audit));
    if (realm === 'too-many')
      throw new RequestError(409, 'too-many-drills', 'there are as many drills as there may be; delete one first');
    try {
      await fill(parts, client, realm, header, lines);
      await between(client, 'BEGIN', () => showPackDrill(client, realm, header, audit));
    } catch (error) {
      await remove(parts, realm, audit);
      throw error;
    }
    await parts.onRealms(realm.slug);
    const { fromMs, untilMs, counts } = header;
    return { slug: realm.slug, fromMs, untilMs, counts };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function fill(
  { importReadings }: OpenPackParts,
  client: pg.ClientBase,
  realm: RealmRow,
  header: PackHeader,
  lines: AsyncIterable<ReadLine>,
): Promise<void> {
  const counted = { readings: 0 };
  const storeEvents: PackSink['storeEvents'] = async (events) => {
    const ofRealm = events.map((event) => ({ ...event, realmId: realm.id }));
    await between(client, 'BEGIN', () => insertEvents(client, realm.schema, ofRealm));
  };
  const sink = { header, parts: new PackParts(client, realm), storeEvents };
  const { duplicates, refused } = await importReadings(packReadings(lines, sink, counted), realm);
  if (duplicates + refused > 0)
    throw new PackError('damaged-pack', `${duplicates + refused} readings come twice in it`);
  if (counted.readings !== header.counts.readings) {
    const said = `its header says ${header.counts.readings} readings`;
    throw new PackError('damaged-pack', `${said}, and ${counted.readings} are in it`);
  }
}

async function remove({ connect, logger }: OpenPackParts, realm: RealmRow, audit: Audit): Promise<void> {
  try {
    // The connection that it was made on may be what failed.
    const client = await connect();
    try {
      await between(client, 'BEGIN', () => deleteDrill(client, realm, audit));
    } finally {
      await client.end();
    }
  } catch (error) {
    logger.warn({ err: error, realm: realm.slug }, 'what is left of a pack is deleted before the next one is opened');
  }
}

/** Deletes drills of packs whose process ended while it opened them. */
export async function clearAbandoned({ connect, logger }: Pick<OpenPackParts, 'connect' | 'logger'>): Promise<void> {
  const client = await connect();
  try {
    for (const realm of await claimAbandoned(client)) {
      await between(client, 'BEGIN', () => deleteDrill(client, realm, BY_ITSELF));
      logger.info({ realm: realm.slug }, 'a pack that was not opened to its end is deleted');
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** «Mô phỏng 20/11/2026 08:00 – 12:30», by the clocks of Viet Nam. */
function nameOf({ realm, fromMs, untilMs }: PackHeader): Localized {
  const said = (ms: number) => {
    const [date, time] = new Date(ms + ZONE_OFFSET_MS).toISOString().split('T') as [string, string];
    return { day: date.split('-').reverse().join('/'), minute: time.slice(0, 5) };
  };
  const [from, until] = [said(fromMs), said(untilMs)];
  const span = `${from.day} ${from.minute} – ${until.day === from.day ? '' : `${until.day} `}${until.minute}`;
  return { vi: `${realm.name.vi} ${span}`.slice(0, 200), en: `${realm.name.en} ${span}`.slice(0, 200) };
}
