import type { ServiceImport, ServiceKind } from '@commune/contract';
import { type APIRequestContext, expect } from '@playwright/test';

const TAKEN_WITHIN_MS = 90_000;

/** Takes an export in as the page of imports does: checked first, then run. `exportedMs`: for when what it says holds. */
export async function takeIn(
  operator: APIRequestContext,
  kind: ServiceKind,
  lines: readonly string[],
  exportedMs = Date.now(),
): Promise<void> {
  const asked = new URLSearchParams({
    ...{ realm: 'sim', kind, declaration: 'no-state-secret', dryRun: '1' },
    exported: new Date(exportedMs).toISOString(),
  });
  const headers = { 'content-type': 'text/csv' };
  const sent = await operator.post(`/api/imports?${asked}`, { data: Buffer.from(lines.join('\n')), headers });
  expect(sent.status(), await sent.text()).toBe(202);
  const { id } = (await sent.json()) as ServiceImport;
  const settled = (wanted: ServiceImport['state']) =>
    expect
      .poll(
        async () => {
          const { state, counts } = (await (
            await operator.get(`/api/imports/${id}?realm=sim`)
          ).json()) as ServiceImport;
          return { state, refused: counts?.refused ?? 0 };
        },
        { timeout: TAKEN_WITHIN_MS },
      )
      .toEqual({ state: wanted, refused: 0 });
  await settled('checked');
  expect((await operator.post(`/api/imports/${id}/run?realm=sim`)).status()).toBe(202);
  await settled('done');
}
