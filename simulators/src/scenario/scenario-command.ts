import { parseArgs } from 'node:util';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import { ConfigError } from '../config.ts';
import { BackendClient } from '../fill/backend-client.ts';
import type { Log } from '../log.ts';
import { readRunFile } from '../run-file.ts';
import { HOUR_MS } from '../world/calendar.ts';
import { localTime } from './expectations.ts';
import { runHeadless } from './headless.ts';
import { MAX_SPEED, Pace } from './pace.ts';
import { drillOf, playScenario } from './play-scenario.ts';
import { readScenarioFile } from './read-scenario.ts';
import { linesOf } from './report.ts';
import type { Scenario } from './scenario.ts';
import { STEERING, steer } from './steering.ts';

export const USAGE = `scenario <file.yaml> [--seed <n>] [--speed <n>] [--headless] [--realm <slug> [--resume]] [--delete]`;
const RUN_FILE_WAIT_MS = 2000;

const optionsSchema = z.object({
  seed: z.coerce.number('must be a whole number').int().min(0).max(0xffff_ffff).optional(),
  speed: z.coerce.number('must be a number').positive('must be above 0').max(MAX_SPEED).default(60),
  realm: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 characters of A–Z, a–z, 0–9, _ and -')
    .optional(),
  headless: z.boolean().default(false),
  resume: z.boolean().default(false),
  delete: z.boolean().default(false),
});
type Options = z.infer<typeof optionsSchema>;

export interface CommandParts {
  /** path of the run.json that the backend writes */
  runFile: string | undefined;
  log: Log;
  signal: AbortSignal;
}

/**
 * Plays a scenario into a drill of its own, or with `--headless` straight into its alarms. Returns whether everything
 * came that it expects. Throws `ScenarioError` for a file and `ConfigError` for options that it cannot use.
 */
export async function runScenario(args: readonly string[], parts: CommandParts): Promise<boolean> {
  const { file, options } = readOptions(args);
  const scenario = await readScenarioFile(file);
  const seed = options.seed ?? scenario.seed;
  const { log } = parts;
  const began = performance.now();
  const result = options.headless ? runHeadless(scenario, seed) : await playDrill(scenario, seed, options, parts);
  if (result === null) {
    log('stopped before the end: nothing is said of what was expected');
    return false;
  }
  for (const line of linesOf(scenario, result, performance.now() - began)) log(line);
  return result.verdicts.every(({ met }) => met);
}

async function playDrill(scenario: Scenario, seed: number, options: Options, { runFile, log, signal }: CommandParts) {
  if (runFile === undefined)
    throw new ConfigError('RUN_FILE must be the path of run.json; or play it with --headless, which needs nothing');
  const run = await readRunFile(runFile, RUN_FILE_WAIT_MS, signal).catch((error: Error) => {
    throw new ConfigError(`${error.message}; start the program with "npm start", or play with --headless`);
  });
  const backend = new BackendClient(run.url, run.signIn.engineer, signal);
  await backend.signIn();
  const drill = options.resume ? await resumed(backend, options) : await made(backend, scenario, options);
  log(`${scenario.title.vi} · ${scenario.title.en}: seed ${seed}, ${options.speed}×`);
  log(`${run.url}/?realm=${drill.slug}`);
  const pace = new Pace(systemClock, drill.clockMs, options.speed);
  log(STEERING);
  const unheard = steer(pace, process.stdin, log);
  let saidMs = drill.clockMs;
  try {
    return await playScenario({
      ...{ scenario, seed, drill, broker: run.mqtt, pace, log, signal },
      onStep: ({ clockMs }) => {
        if (clockMs - saidMs < HOUR_MS) return;
        saidMs = clockMs;
        log(localTime(clockMs));
      },
    });
  } finally {
    unheard();
    process.stdin.unref?.();
    if (options.delete) await backend.deleteDrill(drill.slug);
  }
}

function made(backend: BackendClient, scenario: Scenario, { realm }: Options) {
  return backend.createDrill({ ...(realm === undefined ? {} : { slug: realm }), ...drillOf(scenario) });
}

/** One that was stopped goes on where its clock stands. */
async function resumed(backend: BackendClient, { realm }: Options) {
  if (realm === undefined) throw new ConfigError('--resume goes with --realm, the drill that goes on');
  const drill = (await backend.listDrills()).find(({ slug }) => slug === realm);
  if (drill === undefined) throw new ConfigError(`there is no drill "${realm}"; leave out --resume to make one`);
  return drill;
}

function readOptions(args: readonly string[]): { file: string; options: Options } {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = { seed: text, speed: text, realm: text, headless: flag, resume: flag, delete: flag };
  let given: { values: Record<string, unknown>; positionals: string[] };
  try {
    given = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new ConfigError(`${(error as Error).message}\n${USAGE}`);
  }
  const [file, ...more] = given.positionals;
  if (file === undefined || more.length > 0) throw new ConfigError(`name one file\n${USAGE}`);
  const parsed = optionsSchema.safeParse(given.values);
  if (parsed.success) return { file, options: parsed.data };
  const reasons = parsed.error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`);
  throw new ConfigError(`${reasons.join('; ')}\n${USAGE}`);
}
