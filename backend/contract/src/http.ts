import { z } from 'zod';
import type { RefusalReason } from './refusals.ts';
import {
  DOMAINS,
  type Domain,
  type Localized,
  localizedSchema,
  type Position,
  type PropertyKind,
  positionSchema,
  type RealmKind,
  type Role,
  slugSchema,
  type ThingState,
  type ToldBy,
} from './words.ts';

/** `POST /api/things` (engineer). Naming a slug that exists registers a discovered thing or changes a registered one. */
export const thingInputSchema = z.strictObject({
  realm: slugSchema,
  slug: slugSchema,
  kind: slugSchema,
  domain: z.enum(DOMAINS),
  name: localizedSchema,
  position: positionSchema.optional(),
  /** how far off the position may be, in metres */
  positionAccuracyM: z.number().positive().optional(),
  /** left out: a new position is not */
  positionVerified: z.boolean().optional(),
  /** key of the organisational unit that leads */
  unit: slugSchema.nullable().optional(),
  /** where its camera gives a still picture, user and password in it where the camera asks for them; null takes it away */
  cameraUrl: z
    .url({ protocol: /^https?$/, normalize: true, error: 'the address of a picture, http:// or https://' })
    .max(2000)
    .nullable()
    .optional(),
  datastreams: z
    .array(
      z.strictObject({
        key: slugSchema,
        property: slugSchema,
        expectedIntervalS: z.number().int().positive().max(31_536_000),
      }),
    )
    .max(200)
    .default([]),
});
export type ThingInput = z.infer<typeof thingInputSchema>;

export interface Datastream {
  id: number;
  key: string;
  property: string;
  expectedIntervalS: number;
}

export interface Thing {
  id: number;
  slug: string;
  kind: string;
  domain: Domain;
  name: Localized;
  position: Position | null;
  positionAccuracyM: number | null;
  positionVerified: boolean;
  /** key of the organisational unit that leads */
  unit: string | null;
  state: ThingState;
  /** epoch ms of its newest reading when this was asked, however long ago; null where there never was one */
  lastHeardMs: number | null;
  /** whether `GET /api/things/<slug>/snapshot?realm=…` (operator, engineer) has a picture of its camera to give */
  camera?: boolean;
  datastreams: Datastream[];
}

export interface ObservedProperty {
  key: string;
  name: Localized;
  /** UCUM code, `1` where there is none */
  unit: string;
  /** what a screen prints after the number, for example `µg/m³` */
  symbol: string;
  /** decimals that mean something */
  precision: number;
  kind: PropertyKind;
  /** for kind `state`: code → key and names */
  states: { code: number; key: string; name: Localized }[] | null;
  /** whether the definition was checked against its source */
  verified: boolean;
  source: string | null;
}

export interface Realm {
  slug: string;
  kind: RealmKind;
  name: Localized;
  communeCode: string;
  /** how what became of its alarms belongs to its moments */
  toldBy: ToldBy;
  /** the one that `/` opens */
  isDefault: boolean;
}

/** What a kind of thing is called; things of a kind that is not listed show its key. */
export interface ThingKind {
  key: string;
  domain: Domain;
  name: Localized;
}

/** `GET /api/registry?realm=…` */
export interface Registry {
  realm: Realm;
  /** grows with every change of a thing or datastream of the realm */
  version: number;
  /** where a drill's clock stood when this was told, epoch ms; null: the realm goes by the wall's */
  clockMs: number | null;
  things: Thing[];
  properties: ObservedProperty[];
  kinds: ThingKind[];
}

export interface OrganisationalUnit {
  key: string;
  name: Localized;
  part: Localized;
  verified: boolean;
  source: string;
}

export type FeatureKind = 'outline' | 'river' | 'road' | 'place' | 'neighbour' | 'reservoir' | 'islands' | 'sea';

/** A GeoJSON feature of the built-in basemap. */
export interface BasemapFeature {
  type: 'Feature';
  geometry:
    | { type: 'Point'; coordinates: Position }
    | { type: 'LineString'; coordinates: Position[] }
    | { type: 'Polygon'; coordinates: Position[][] };
  properties: {
    key: string;
    kind: FeatureKind;
    name: Localized;
    accuracyM: number | null;
    verified: boolean;
    source: string;
    /** short sign for roads: QL1 */
    ref?: string;
  };
}

/** `GET /api/commune`: the place, for the map. */
export interface Commune {
  code: string;
  name: Localized;
  centre: Position;
  /** west, south, east, north */
  bounds: [number, number, number, number];
  basemap: { type: 'FeatureCollection'; features: BasemapFeature[] };
  units: OrganisationalUnit[];
  /** a PMTiles file or a MapLibre style to draw instead of the built-in basemap, by configuration */
  basemapOverride: { pmtiles?: string; style?: string } | null;
}

/** `GET /api/session`: `role` is null for a reader who has not signed in. */
export interface Session {
  role: Role | null;
  name: string | null;
  expiresAt: string | null;
}

/** `GET /api/rejected`: each of a message's reasons by itself. */
export interface RejectedMessage {
  id: string;
  at: string;
  realm: string | null;
  topic: string | null;
  reason: RefusalReason;
  detail: string;
  /** as text where it is UTF-8, else base64 with `payloadEncoding` saying so; null where none was kept */
  payload: string | null;
  payloadEncoding: 'utf8' | 'base64' | null;
  truncated: boolean;
  credential: string | null;
  /** when it was last run again, and refused again */
  triedAt: string | null;
  /** when it was run again and is no longer refused, and who did that */
  takenAt: string | null;
  takenBy: string | null;
}

export interface IngestCounts {
  received: number;
  committed: number;
  duplicates: number;
  rejected: number;
  backlog: number;
  lagMs: number;
}

/** `GET /api/health`; ingest counts are readings since start. */
export interface Health {
  status: 'ok' | 'degraded';
  engine: 'timescaledb' | 'postgresql';
  engineVersion: string;
  realms: string[];
  ingest: IngestCounts;
}

/** `GET /api/gaps?realm=…` with, where wanted, `from` and `to`: [fromMs, toMs), epoch ms, in which nothing was taken in. */
export interface IngestGap {
  fromMs: number;
  toMs: number;
  /** the program was not running, the database took nothing, the broker was away, or everything was moved elsewhere */
  reason: 'stopped' | 'stalled' | 'broker-away' | 'moved';
}

/** `POST /api/import` */
export interface ImportResult {
  received: number;
  stored: number;
  duplicates: number;
  refused: number;
  /** the first refusals, by line */
  refusals: { line: number; reason: RefusalReason; detail: string }[];
}

/** `DATA_DIR/run.json`, readable by its owner alone while the program runs. */
export interface RunFile {
  url: string;
  signIn: Record<Role, string>;
  mqtt: { url: string; username: string; password: string };
  database: { url: string };
  example: { topic: string; payload: string; command: string };
}
