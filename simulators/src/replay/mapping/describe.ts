import type { Sample } from '../input/sniff.ts';
import type { Guess } from './guess.ts';
import type { Measure } from './mapping.ts';

/** A guess in lines for a person, who confirms it. */
export function describeGuess({ table, doubts }: Guess, { shape, lines }: Sample, files: readonly string[]): string[] {
  const { time, thing, long, values, location } = table;
  const way = [
    shape.format.toUpperCase(),
    shape.delimiter === '\t' ? 'tabs' : shape.delimiter && `"${shape.delimiter}"`,
  ];
  if (shape.encoding !== 'utf-8') way.push(shape.encoding);
  if (table.decimal === ',') way.push('decimal comma');
  way.push(long ? 'long: a row for each value' : 'wide: a column for each value');
  const names = Object.entries(long?.names ?? {});
  const rows: [string, string][] = [
    [files.length === 1 ? 'file' : 'files', files.join(', ')],
    ['written as', `${way.filter(Boolean).join(', ')}; data from line ${lines[0] ?? 1}`],
    ['time', `${time.columns.join(' + ')} as ${time.format}, zone ${time.zone} where the text has none`],
    ['thing', thing],
    ...Object.entries(table.things).map(([name, slug]): [string, string] => ['', `"${name}" is ${slug}`]),
    ...values.map((value, k): [string, string] => [
      k === 0 ? 'values' : '',
      `${value.column} → ${value.thing === undefined ? '' : `${value.thing} `}${measureText(value)}`,
    ]),
    ...names.map(([name, measure], k): [string, string] => [
      k === 0 ? 'values' : '',
      `${long?.value} where ${long?.name} is "${name}" → ${measure ? measureText(measure) : 'not read'}`,
    ]),
  ];
  if (long?.unit !== undefined) rows.push(['unit', long.unit]);
  if (table.missing.length > 0) rows.push(['nothing', table.missing.join(', ')]);
  if (location) rows.push(['location', `${location.latitude}, ${location.longitude}`]);
  return [
    ...rows.map(([head, text]) => `  ${head.padEnd(11)}${text}`),
    ...doubts.map((doubt) => `  ${'!'.padEnd(11)}${doubt}`),
  ];
}

function measureText({ property, unit, scale, offset }: Measure): string {
  const reckoned = [scale !== undefined && `· ${scale}`, offset !== undefined && `+ ${offset}`].filter(Boolean);
  return [property, unit !== undefined && `(${unit})`, ...reckoned].filter(Boolean).join(' ');
}
