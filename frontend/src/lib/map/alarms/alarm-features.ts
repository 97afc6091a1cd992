import type { Domain, Severity } from '@commune/contract';
import type { Liveness } from '@commune/domain';
import type { Feature, FeatureCollection, Point } from 'geojson';
import type { ThingAlarms } from '../../alarms/alarm-table.ts';
import { severityRank } from '../../alarms/severity.ts';
import type { ClusterIndex, PointProperties } from '../clusters/cluster-index.ts';
import { clusterImageId, type Pin } from './pin-images.ts';

export interface AlarmProperties {
  fromZoom: number;
  toZoom: number;
  /** things it stands for */
  count: number;
  alarms: number;
  severity: Severity;
  /** 0 for the worst */
  rank: number;
  image: string;
  flashing: boolean;
  /** the value beside the pin; empty where it has none */
  label: string;
}

export interface Looks {
  alarmsOf: (thingId: number) => ThingAlarms | undefined;
  livenessOf: (thingId: number) => Liveness;
  /** empty where nothing is to be said beside the pin */
  labelOf: (thingId: number, alarms: ThingAlarms) => string;
  /** the id of the pin's image, which the map has from then on */
  imageOf: (pin: Pin) => string;
}

/** What of the things on the map is abnormal: a pin for each, and a ring for each cluster that has one inside. */
export function alarmFeatures(
  index: ClusterIndex,
  alarmed: Iterable<number>,
  looks: Looks,
): FeatureCollection<Point, AlarmProperties> {
  const features: Feature<Point, AlarmProperties>[] = [];
  const clusters = new Map<number, { alarms: number; worst: Severity; flashing: boolean }>();
  for (const id of alarmed) {
    const point = index.pointOf.get(id);
    const alarms = looks.alarmsOf(id);
    if (point === undefined || alarms === undefined) continue;
    const { worst, count, unacknowledged, ended } = alarms;
    const domain = point.properties.domain as Domain;
    features.push(
      feature(point, {
        alarms: count,
        severity: worst,
        image: looks.imageOf({ domain, liveness: looks.livenessOf(id), severity: worst, ended }),
        flashing: unacknowledged,
        label: worst === 'critical' || worst === 'high' ? looks.labelOf(id, alarms) : '',
      }),
    );
    for (const cluster of index.clustersOf.get(id) ?? []) {
      const of = clusters.get(cluster) ?? { alarms: 0, worst, flashing: false };
      clusters.set(cluster, {
        alarms: of.alarms + count,
        worst: severityRank(worst) < severityRank(of.worst) ? worst : of.worst,
        flashing: of.flashing || unacknowledged,
      });
    }
  }
  for (const [id, { alarms, worst, flashing }] of clusters) {
    const point = index.pointOf.get(id);
    if (point === undefined) continue;
    features.push(feature(point, { alarms, severity: worst, image: clusterImageId(worst), flashing, label: '' }));
  }
  return { type: 'FeatureCollection', features };
}

function feature(
  { id, geometry, properties }: Feature<Point, PointProperties>,
  of: Pick<AlarmProperties, 'alarms' | 'severity' | 'image' | 'flashing' | 'label'>,
): Feature<Point, AlarmProperties> {
  const { fromZoom, toZoom, count } = properties;
  return {
    type: 'Feature',
    ...(id === undefined ? {} : { id }),
    geometry,
    properties: { fromZoom, toZoom, count, rank: severityRank(of.severity), ...of },
  };
}
