import { basename } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Log } from '../log.ts';
import { type RecordingSample, type Sample, sniff } from './input/sniff.ts';
import { describeGuess } from './mapping/describe.ts';
import { type Guess, guessTable, type Known } from './mapping/guess.ts';
import { type Mapping, readMapping, type Table } from './mapping/mapping.ts';
import type { ReplayOptions } from './options.ts';
import { ReplayError } from './replay-error.ts';
import type { Source } from './sources.ts';

const MAX_FILES = 5000;

export interface Prepared {
  sources: Source[];
  mapping: Mapping;
  /** whether somebody has to look at it first */
  guessed: boolean;
}

/** Looks into every file and finds out, or is told, what its columns mean. Throws ReplayError. */
export async function prepareSources(options: ReplayOptions, known: Known, log: Log): Promise<Prepared> {
  const { files } = options;
  if (files.length > MAX_FILES) throw new ReplayError(`at most ${MAX_FILES} files at once`);
  const given = options.mapping === undefined ? undefined : await readMapping(options.mapping);
  const draft = options['write-mapping'] !== undefined;
  const guesses = new Map<string, { guess: Guess; sample: Sample; files: string[] }>();
  const sources: Source[] = [];
  for (const file of files) {
    const sample: Sample | RecordingSample = await sniff(file, options.encoding);
    if (sample.kind === 'recording') {
      sources.push({ sample });
    } else if (given) {
      sources.push(fromMapping(sample, given, options.mapping ?? ''));
    } else {
      const header = JSON.stringify([sample.columns, sample.subtitles, sample.shape.format, sample.shape.delimiter]);
      const alike = guesses.get(header) ?? {
        guess: guessTable(sample, known, { zone: options.zone, draft }),
        sample,
        files: [],
      };
      guesses.set(header, alike);
      alike.files.push(basename(file));
      sources.push({ sample, table: alike.guess.table });
    }
  }
  for (const { guess, sample, files: alike } of guesses.values()) {
    for (const line of describeGuess(guess, sample, alike)) log(line);
  }
  const tables = [...guesses.values()].map(({ guess }) => guess.table);
  return { sources, mapping: given ?? { version: 1, tables }, guessed: tables.length > 0 };
}

/** The table with the file's columns; the only one of a mapping counts for files whose columns are not found, too. */
function fromMapping(sample: Sample, { tables }: Mapping, mappingFile: string): Source {
  const same = (table: Table) => JSON.stringify(table.columns) === JSON.stringify(sample.columns);
  const table = tables.find(same) ?? (sample.shape.format === 'csv' ? undefined : tables.find(coversUsed(sample)));
  if (table) return { sample, table };
  const line = sample.shape.headerLine || 1;
  const has = `the columns here are ${sample.columns.join(', ')}`;
  throw new ReplayError(`no table of ${mappingFile} has the columns of this file: ${has}`, { file: sample.file, line });
}

/** Objects leave out what they do not have: the columns of a file are those that its first objects happen to have. */
function coversUsed({ columns }: Sample): (table: Table) => boolean {
  return (table) => columns.every((column) => table.columns.includes(column));
}

/** Whether a person at the terminal says yes. */
export async function confirmed(question: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    return /^(y|yes|c|có|co)$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
