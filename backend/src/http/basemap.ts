import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Commune } from '@commune/contract';
import { Router } from 'express';
import { ConfigError } from '../errors.ts';

const FILE_ADDRESS = '/basemap.pmtiles';

export interface Basemap {
  /** what the page is told */
  override: Commune['basemapOverride'];
  /** serves a file of this machine, with ranges: a page reads only the tiles that it shows */
  routes: Router;
  /** origins that the page must be let through to */
  origins: string[];
}

/** The basemap by configuration: a PMTiles file of this machine, a PMTiles address, or the address of a style. */
export function createBasemap(settings: { pmtiles?: string; style?: string } | null): Basemap {
  const routes = Router();
  const { pmtiles, style } = settings ?? {};
  if (style !== undefined) {
    if (!URL.canParse(style))
      throw new ConfigError(`BASEMAP_STYLE: "${style}" is no address; it must begin with https://`);
    // A style names its tiles, fonts and pictures wherever they are.
    return { override: { style }, routes, origins: ['https:', new URL(style).origin] };
  }
  if (pmtiles === undefined) return { override: null, routes, origins: [] };
  if (/^https?:/.test(pmtiles)) return { override: { pmtiles }, routes, origins: [new URL(pmtiles).origin] };
  const file = path.resolve(pmtiles);
  if (!existsSync(file)) throw new ConfigError(`BASEMAP_PMTILES: there is no file ${file}`);
  routes.get(FILE_ADDRESS, (_request, response) => response.sendFile(file, { acceptRanges: true }));
  return { override: { pmtiles: FILE_ADDRESS }, routes, origins: [] };
}
