import { parseArgs } from 'node:util';
import { slugSchema } from '@commune/contract';
import { z } from 'zod';
import { durationMs } from './duration.ts';
import { ENCODINGS } from './input/encoding.ts';
import { ReplayError } from './replay-error.ts';

export const REPLAY_USAGE = `npm run replay -- <file…> [options]
  Files: CSV, TSV, NDJSON, JSON, recordings, and gzip of these; many are played as one, by time.
what the columns mean
  --yes                    take what is guessed
  --mapping <file>         take this mapping; --write-mapping <file> writes what is guessed, and ends
  --zone <zone>            of times that have none: UTC, +07:00, Asia/Ho_Chi_Minh
  --encoding <name>        ${ENCODINGS.join(', ')}
how it is played
  --realm <slug>           where to; sim unless it is said
  --speed <n|max>          how many times faster than it was; 1 unless it is said
  --begin <now|time>       as though it began then; --end <now|time>: ended then; --shift <±7h>: moved by so much
  --loop                   again and again, each time as though it began now
  --sort                   put everything in order of time first, on disk
  --place                  register the things that have a position in the files, so that they are on the map
  --mqtt <url>             mqtt://user:password@host:1883; the broker of data/run.json unless it is said
instead of playing
  --dry-run                say what would be refused, and why; nothing is sent
  --import                 straight into history, as fast as the store takes it
A replay that was stopped goes on where it stopped; --restart begins anew.`;

const momentSchema = z.string().transform((text, context): 'now' | number => {
  const ms = text === 'now' ? 0 : Date.parse(text);
  if (Number.isNaN(ms)) context.addIssue('must be now or a time such as 2026-11-26T07:00+07:00');
  return text === 'now' ? 'now' : ms;
});

const optionsSchema = z
  .object({
    yes: z.boolean().default(false),
    mapping: z.string().optional(),
    'write-mapping': z.string().optional(),
    zone: z.string().optional(),
    encoding: z.enum(ENCODINGS, `must be one of ${ENCODINGS.join(', ')}`).optional(),
    realm: slugSchema.default('sim'),
    speed: z
      .string()
      .default('1')
      .transform((text) => (text === 'max' ? Number.POSITIVE_INFINITY : Number(text)))
      .refine((speed) => speed > 0, 'must be a number above 0, or max'),
    begin: momentSchema.optional(),
    end: momentSchema.optional(),
    shift: z
      .string()
      .transform((text) => durationMs(text))
      .refine((ms) => ms !== undefined, 'must be a duration such as +7h or -30d')
      .optional(),
    loop: z.boolean().default(false),
    sort: z.boolean().default(false),
    place: z.boolean().default(false),
    mqtt: z.string().optional(),
    'dry-run': z.boolean().default(false),
    import: z.boolean().default(false),
    restart: z.boolean().default(false),
    help: z.boolean().default(false),
  })
  .refine(({ begin, end, shift }) => [begin, end, shift].filter((each) => each !== undefined).length <= 1, {
    path: ['begin'],
    message: 'and --end and --shift exclude each other',
  })
  .refine(({ loop, end, shift, import: imports }) => !loop || (end === undefined && shift === undefined && !imports), {
    path: ['loop'],
    message: 'begins anew each time: it goes neither with --end and --shift nor with --import',
  });

export type ReplayOptions = z.infer<typeof optionsSchema> & { files: string[] };

/** Throws ReplayError that names every option that cannot be used. */
export function readOptions(args: readonly string[]): ReplayOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({
      args: withNegativeShift(args),
      allowPositionals: true,
      options: {
        yes: flag,
        mapping: text,
        'write-mapping': text,
        zone: text,
        encoding: text,
        realm: text,
        speed: text,
        begin: text,
        end: text,
        shift: text,
        loop: flag,
        sort: flag,
        place: flag,
        mqtt: text,
        'dry-run': flag,
        import: flag,
        restart: flag,
        help: flag,
      },
    });
  } catch (error) {
    throw new ReplayError(`${(error as Error).message}\n${REPLAY_USAGE}`);
  }
  const options = optionsSchema.safeParse(parsed.values);
  if (!options.success) {
    throw new ReplayError(options.error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`).join('; '));
  }
  return { ...options.data, files: parsed.positionals };
}

/** `--shift -7h` would be taken for two options. */
function withNegativeShift(args: readonly string[]): string[] {
  return args.flatMap((arg, k) => {
    if (arg === '--shift' && args[k + 1]?.startsWith('-')) return [];
    return args[k - 1] === '--shift' && arg.startsWith('-') ? [`--shift=${arg}`] : [arg];
  });
}
