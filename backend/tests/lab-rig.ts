import type { LabJob, LabReport, LabTurn, LabTurnAnswer } from '@commune/contract';
import type { RunningApp } from './running-app.ts';

export async function jobOf(app: RunningApp, id: string): Promise<LabJob> {
  return (await (await app.get(`/api/lab/jobs/${id}`)).json()) as LabJob;
}

export async function begin(app: RunningApp, input: object): Promise<LabJob> {
  const answer = await app.post('/api/lab/jobs', input);
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as LabJob;
}

/** Sends a file as the page does, and answers its id. */
export async function sendFile(app: RunningApp, name: string, body: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const query = new URLSearchParams({ name, modified: '2025-11-21T00:00:00Z' });
  const answer = await fetch(`${app.run.url}/api/lab/files?${query}`, {
    method: 'POST',
    headers: app.engineer,
    body,
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

const SCENARIO = {
  ...{ slug: 'test', title: { vi: 'Thử', en: 'Test' }, about: '', seed: 7, startMs: 0, endMs: 60_000, things: 1 },
  ...{ domains: ['power'], phases: [], expectations: [], problem: null },
};

/** A runner that does nothing but what a test tells of it. */
export class ToldRunner {
  constructor(
    private readonly app: RunningApp,
    private readonly id = '00000000-0000-4000-8000-000000000001',
  ) {}

  async introduce(scenarios: object[] = [SCENARIO]): Promise<void> {
    const answer = await fetch(`${this.app.run.url}/api/lab/runners/${this.id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', ...this.app.engineer },
      body: JSON.stringify({ name: 'test', scenarios }),
    });
    if (answer.status !== 204) throw new Error(`${answer.status} ${await answer.text()}`);
  }

  async turn(jobs: LabReport[] = [], free: LabTurn['free'] = { plays: 0, checks: 0 }): Promise<LabTurnAnswer> {
    const answer = await this.app.post(`/api/lab/runners/${this.id}/turns`, { jobs, free });
    if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as LabTurnAnswer;
  }
}

export function report(id: string, state: LabReport['state'], more: Partial<LabReport> = {}): LabReport {
  return { id, state, drill: null, progress: null, result: null, fault: null, ...more };
}
