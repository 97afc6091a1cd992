import { join } from 'node:path';
import { systemClock } from './clock.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import type { Broker } from './connection.ts';
import { exportServices } from './export/export-command.ts';
import { BackendClient } from './fill/backend-client.ts';
import { fillPast } from './fill/fill-past.ts';
import { sendServicePast } from './fill/service-past.ts';
import { createFleet } from './fleet/fleet.ts';
import { LabClient } from './lab/lab-client.ts';
import { readLibrary } from './lab/library.ts';
import { LabRunner } from './lab/runner.ts';
import { consoleLog as log } from './log.ts';
import { LivePublisher } from './publish/live-publisher.ts';
import { Outbox } from './publish/outbox.ts';
import { record } from './record/record-command.ts';
import { replay } from './replay/replay-command.ts';
import { ReplayError } from './replay/replay-error.ts';
import { type Run, readRunFile } from './run-file.ts';
import { runScenario } from './scenario/scenario-command.ts';
import { ScenarioError } from './scenario/scenario-error.ts';

const RUN_FILE_WAIT_MS = 120_000;
const STOP_WITHIN_MS = 1_800;
/** beside this file, and beside its bundle */
const SCENARIOS = join(import.meta.dirname, '..', 'scenarios');

/** Does what the lab asks for, beside the fleet. */
async function startLab({ url, signIn }: Run, broker: Broker): Promise<LabRunner> {
  // not the stop's signal: its last word is said after that
  const backend = new BackendClient(url, signIn.engineer, new AbortController().signal);
  const library = await readLibrary(SCENARIOS);
  const runner = new LabRunner({ backend, lab: new LabClient(backend), broker, library, log });
  runner.start();
  return runner;
}

async function simulate(config: Config, stop: AbortSignal): Promise<void> {
  const run = await readRunFile(config.runFile, RUN_FILE_WAIT_MS, stop);
  const { url, signIn } = run;
  const members = createFleet(config.seed);
  const broker = config.mqtt ?? run.mqtt;
  const outbox = new Outbox({ ...broker, log });
  const live = new LivePublisher({
    members,
    intervalMs: config.intervalMs,
    clock: systemClock,
    seed: config.seed,
    send: (message) => outbox.send(message),
  });
  outbox.start();
  live.start();
  log(`fleet: ${members.length} things, each every ${config.intervalMs / 1000} s, seed ${config.seed}`);
  stop.addEventListener('abort', () => live.stop(), { once: true });
  const lab = await startLab(run, broker);

  const backend = new BackendClient(url, signIn.engineer, stop);
  if (config.fillDays > 0) {
    const options = {
      members,
      days: config.fillDays,
      now: Date.now,
      backend,
      log,
      terminal: process.stdout,
      signal: stop,
    };
    // a fill that fails leaves the past empty; the present goes on
    await fillPast(options).catch((error: unknown) => {
      if (!stop.aborted) log(`fill: given up: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  if (config.serviceDays > 0 && !stop.aborted) {
    const { seed, serviceDays: days } = config;
    const options = { members, seed, days, nowMs: Date.now(), outbox, backend, log, signal: stop };
    await sendServicePast(options).catch((error: unknown) => {
      if (!stop.aborted) log(`services: given up: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
  await Promise.all([lab.stop(), outbox.stop()]);
}

/** `export …`, `scenario …`, `replay …` and `record …` do their work and end; anything else simulates. */
async function run(stop: AbortSignal): Promise<void> {
  const [command, ...args] = process.argv.slice(2);
  const environment = process.env;
  if (command === 'export') log(await exportServices(args, Date.now()));
  else if (command === 'scenario') {
    const met = await runScenario(args, { runFile: process.env.RUN_FILE, log, signal: stop });
    process.exitCode = met ? 0 : 1;
  } else if (command === 'replay') await replay(args, { environment, log, terminal: process.stdout, stop });
  else if (command === 'record') {
    if (!(await record(args, environment, log, stop))) process.exitCode = 1;
  } else await simulate(readConfig(process.env), stop);
}

function main(): void {
  // a closed terminal must not end us before everything is stopped
  process.stdout.on('error', () => undefined);
  const stopping = new AbortController();
  const stop = () => {
    stopping.abort();
    setTimeout(() => process.exit(), STOP_WITHIN_MS).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  // the launcher's end closes the channel, however it ended
  process.once('disconnect', stop);
  // listening must not by itself keep the process
  process.channel?.unref();

  run(stopping.signal).catch((error: unknown) => {
    if (stopping.signal.aborted) return;
    if (error instanceof ScenarioError) log(error.message);
    else if (error instanceof ReplayError) log(`✗ ${error.message}`);
    else log(error instanceof ConfigError ? `configuration: ${error.message}` : String(error));
    process.exitCode = 1;
  });
}

main();
