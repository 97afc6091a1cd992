import { dirname } from 'node:path';
import type { ReplayTable } from '@commune/contract';
import type { Sample } from '../replay/input/sniff.ts';
import { isMissing } from '../replay/mapping/cells.ts';
import { guessTable, type Known } from '../replay/mapping/guess.ts';
import { faultOf, type Table, tableSchema } from '../replay/mapping/mapping.ts';
import { ReplayError } from '../replay/replay-error.ts';

/** How a file's columns are read, as it was guessed or as somebody said. */
export interface ReadTable {
  table: Table;
  guessed: boolean;
  doubts: string[];
  /** why nothing can be read by it; null: it can */
  fault: string | null;
}

/** Never throws: what cannot be read is still shown, to be put right. */
export function readTable(sample: Sample, given: ReplayTable | undefined, known: Known): ReadTable {
  return given === undefined ? guessed(sample, known) : said(sample, given);
}

function guessed(sample: Sample, known: Known): ReadTable {
  try {
    const { table, doubts } = guessTable(sample, known, { draft: true });
    return { table, doubts, guessed: true, fault: faultOf(table) ?? null };
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    // the file is known, and where it lies is not to be
    const fault = error.message.replace(`${dirname(sample.file)}/`, '');
    return { table: blank(sample), doubts: [], guessed: true, fault };
  }
}

function said(sample: Sample, given: ReplayTable): ReadTable {
  const table = given as Table;
  const parsed = tableSchema.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.')}: ${message}`);
    return { table, doubts: [], guessed: false, fault: faults.join('; ') };
  }
  const other = sample.shape.format === 'csv' && JSON.stringify(sample.columns) !== JSON.stringify(table.columns);
  const fault = other ? `the columns of this file are ${sample.columns.join(', ')}` : faultOf(parsed.data);
  return { table: parsed.data, doubts: [], guessed: false, fault: fault ?? null };
}

/** Nothing is known of it yet; the time has to be in some column. */
function blank({ columns, shape }: Sample): Table {
  return {
    ...{ columns, shape, thing: '{file}', things: {}, decimal: '.', missing: [], values: [], clocks: {} },
    time: { columns: columns.slice(0, 1), format: 'ymd', zone: 'Asia/Ho_Chi_Minh' },
  };
}

const SAMPLES = 3;
const SAMPLE_CHARS = 40;

/** The columns with the first different cells that say something. */
export function columnsOf({ columns, rows, subtitles }: Sample) {
  return columns.map((name, k) => {
    const cells = new Set<string>();
    for (const row of rows) {
      const cell = row[k] ?? '';
      if (!isMissing(cell)) cells.add([...cell].slice(0, SAMPLE_CHARS).join(''));
      if (cells.size === SAMPLES) break;
    }
    const note = subtitles[k]?.filter((title) => title !== '').join(' · ');
    return { name, samples: [...cells], note: note || null };
  });
}
