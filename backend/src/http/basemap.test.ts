import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import { describe, expect, it } from 'vitest';
import { createBasemap } from './basemap.ts';

describe('createBasemap', () => {
  it('leaves the built-in one where nothing is configured', () => {
    expect(createBasemap(null)).toMatchObject({ override: null, origins: [] });
  });

  it('serves a file of this machine in ranges', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'commune-basemap-'));
    const file = path.join(folder, 'khanh-hoa.pmtiles');
    writeFileSync(file, 'PMTiles-0123456789');
    const { override, routes } = createBasemap({ pmtiles: file });
    expect(override).toEqual({ pmtiles: '/basemap.pmtiles' });
    const server = express().use(routes).listen(0);
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/basemap.pmtiles`, { headers: { range: 'bytes=0-6' } });
    expect([answer.status, await answer.text()]).toEqual([206, 'PMTiles']);
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  it('lets the page through to where a foreign basemap lies', () => {
    expect(createBasemap({ pmtiles: 'https://tiles.example/a.pmtiles' }).origins).toEqual(['https://tiles.example']);
    expect(createBasemap({ style: 'https://tiles.example/style.json' }).origins).toContain('https:');
  });

  it('refuses a file that is not there and an address that is none', () => {
    expect(() => createBasemap({ pmtiles: '/nowhere.pmtiles' })).toThrow(/BASEMAP_PMTILES.*nowhere/);
    expect(() => createBasemap({ style: 'style.json' })).toThrow(/BASEMAP_STYLE/);
  });
});
