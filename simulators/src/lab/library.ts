import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DOMAINS, type LabScenario, SLUG_PATTERN } from '@commune/contract';
import { readScenarioFile } from '../scenario/read-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import { expectationOf } from './verdicts.ts';

const MAX_SCENARIOS = 200;
const MAX_TEXT = 4000;
const FILE = /\.ya?ml$/;

/** The scenarios of a folder, by the names of their files. */
export interface Library {
  scenarios: ReadonlyMap<string, Scenario>;
  /** the same as the lab shows them, with what is wrong with those that cannot be played */
  shown: readonly LabScenario[];
}

/** Reads a folder of scenarios; where there is none the library is empty. */
export async function readLibrary(folder: string): Promise<Library> {
  const scenarios = new Map<string, Scenario>();
  const shown: LabScenario[] = [];
  const files = await readdir(folder).catch(() => []);
  for (const file of files
    .filter((name) => FILE.test(name))
    .sort()
    .slice(0, MAX_SCENARIOS)) {
    const slug = file.replace(FILE, '');
    if (!SLUG_PATTERN.test(slug)) continue;
    try {
      const scenario = await readScenarioFile(join(folder, file));
      scenarios.set(slug, scenario);
      shown.push(shownAs(slug, scenario));
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      const where = error.problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
      shown.push(unusable(slug, where.join('\n')));
    }
  }
  return { scenarios, shown };
}

function shownAs(slug: string, scenario: Scenario): LabScenario {
  const { title, about, seed, startMs, endMs, things, phases, expectations } = scenario;
  const domains = new Set(things.map(({ domain }) => domain));
  return {
    ...{ slug, title, seed, startMs, endMs, things: things.length, problem: null },
    about: about.trim().slice(0, MAX_TEXT),
    domains: DOMAINS.filter((domain) => domains.has(domain)),
    phases: phases.map(({ name, fromMs, toMs }) => ({ name, fromMs, toMs })),
    expectations: expectations.map(expectationOf),
  };
}

function unusable(slug: string, problem: string): LabScenario {
  return {
    ...{ slug, title: { vi: slug, en: slug }, about: '', seed: 0, startMs: 0, endMs: 0, things: 0 },
    ...{ domains: [], phases: [], expectations: [], problem: problem.slice(0, MAX_TEXT) },
  };
}
