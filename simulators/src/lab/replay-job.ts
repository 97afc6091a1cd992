import { type LabJobAsked, type LabWork, MAX_DRILL_DAYS, type ReplayResult } from '@commune/contract';
import type { Checked } from '../replay/check.ts';
import { sniff } from '../replay/input/sniff.ts';
import { placeThings } from '../replay/place-things.ts';
import { ReplayError } from '../replay/replay-error.ts';
import { whatIsKnown } from './check-job.ts';
import { withFile } from './fetched-file.ts';
import type { JobRun } from './job-run.ts';
import { type LabParts, makeDrill } from './lab-parts.ts';
import { labReplay, NO_PROGRESS, refusalsOf } from './lab-replay.ts';
import { readTable } from './read-table.ts';

type Asked = Extract<LabJobAsked, { kind: 'replay' }>;

const DAY_MS = 86_400_000;
/** Of a drill, before its first reading and after its last. */
const MARGIN_MS = DAY_MS;
const MAX_REFUSALS = 1000;
const MAX_THINGS = 20_000;

/**
 * Plays a recorded file into a drill that is made for it: with the registered things that the file tells of, and those of
 * its others that it says a place of.
 */
export function replayJob(run: JobRun, asked: Asked, work: LabWork, parts: LabParts): Promise<ReplayResult | null> {
  const { lab, backend, broker } = parts;
  return withFile(lab, asked.file, work, run.signal, async (file) => {
    const known = await whatIsKnown(backend);
    const sample = await sniff(file.path);
    const read = sample.kind === 'recording' ? null : readTable(sample, asked.mapping, known);
    if (read !== null && read.fault !== null) throw new ReplayError(read.fault);
    const of = { run, file, sample, table: read?.table ?? null, known };
    const looked = labReplay(of, { realm: 'drill', 'dry-run': true });
    const { checked } = await looked.run();
    const { found, late } = looked.findings();
    const { firstMs, lastMs, things, ...shape } = spanOf(checked, asked);
    const drill = await makeDrill(run, backend, {
      ...{ name: nameOf(work), clock: firstMs, from: firstMs - MARGIN_MS, until: shape.untilMs },
      // whose things a recorded batch is of, only its readings say
      ...(read === null ? {} : { things: [...things].slice(0, MAX_THINGS) }),
    });
    const registered = new Set((await backend.registry(drill.slug)).things.map(({ slug }) => slug));
    await placeThings(found, registered, { backend, realm: drill.slug, log: () => undefined });
    run.signal.throwIfAborted();

    let messages = 0;
    let told = { readings: 0, clockMs: firstMs };
    run.progress = () => ({
      ...{ ...NO_PROGRESS, ...told, fromMs: firstMs, toMs: lastMs, messages, total: checked!.readings || null },
      share: asked.loop ? null : Math.min(1, (told.clockMs - firstMs) / Math.max(1, lastMs - firstMs)),
    });
    const replay = labReplay(
      of,
      // what is far out of order is put in order first, on disk
      { realm: drill.slug, shift: shape.shiftMs, loop: asked.loop, sort: late > 0 },
      {
        ...{ broker, untilMs: shape.untilMs },
        onProgress: (readings, atMs) => {
          told = { readings, clockMs: atMs ?? firstMs };
        },
        onAcknowledged: () => {
          messages++;
        },
      },
    );
    const { readings, messages: recorded } = await replay.run();
    if (run.signal.aborted) return null;
    const refusals = refusalsOf(replay.findings());
    return {
      readings,
      messages: recorded,
      refusals,
      refusedByStore: await backend.refusedIn(drill.slug, MAX_REFUSALS),
    };
  });
}

/** When it is played, and what its drill takes in. Throws ReplayError where there is nothing to play, or too much. */
function spanOf(checked: Checked | undefined, { shift, loop }: Asked) {
  if (!checked || checked.firstMs === null || checked.lastMs === null) {
    throw new ReplayError('not one reading of the file can be read: check what its columns mean');
  }
  const shiftMs = shift === 'now' ? Date.now() - checked.firstMs : shift;
  const [firstMs, lastMs] = [checked.firstMs + shiftMs, checked.lastMs + shiftMs];
  const mostMs = firstMs - MARGIN_MS + MAX_DRILL_DAYS * DAY_MS;
  if (lastMs + MARGIN_MS > mostMs) {
    const days = Math.ceil((lastMs - firstMs) / DAY_MS);
    throw new ReplayError(`the file spans ${days} days, and a drill takes in ${MAX_DRILL_DAYS - 2}: split it`);
  }
  return { firstMs, lastMs, shiftMs, things: checked.things, untilMs: loop ? mostMs : lastMs + MARGIN_MS };
}

function nameOf({ fileName }: LabWork) {
  const name = (fileName ?? '').slice(0, 150);
  return { vi: `Phát lại ${name}`, en: `Replay of ${name}` };
}
