import { en } from '../i18n/en.ts';
import { type Words as PageWords, vi } from '../i18n/vi.ts';

export type Language = 'vi' | 'en';

interface MapWords {
  /** accessible name of the map's canvas */
  map: (commune: string) => string;
  mapHelp: string;
  zoomIn: string;
  zoomOut: string;
  fit: string;
  legend: string;
  closeLegend: string;
  legendDomains: string;
  legendLiveness: string;
  legendMap: string;
  cluster: string;
  silentCluster: string;
  justArrived: string;
  unverifiedPlace: string;
  sketchedLine: string;
  basemapNote: string;
  gauges: string;
  source: string;
  unverified: string;
  offMap: string;
  points: (count: string) => string;
  zoomToCluster: string;
  /** measured from the commune's centre */
  away: (distance: string) => string;
  towards: (direction: string) => string;
  archipelago: string;
  mapFailed: string;
  basemapFailed: string;
  /** from north, clockwise */
  directions: readonly string[];
}

export const MAP_WORDS: Record<Language, MapWords> = {
  vi: {
    map: (commune) => `Bản đồ điều hành ${commune.replace(/^Xã /, 'xã ')}`,
    mapHelp: 'Phím mũi tên để di chuyển, + và − để phóng to, thu nhỏ, F để xem toàn xã.',
    zoomIn: 'Phóng to (+)',
    zoomOut: 'Thu nhỏ (−)',
    fit: 'Toàn xã (F)',
    legend: 'Chú giải',
    closeLegend: 'Đóng chú giải',
    legendDomains: 'Hình là lĩnh vực',
    legendLiveness: 'Nét là độ mới của số liệu',
    legendMap: 'Trên bản đồ',
    cluster: 'Cụm, số điểm',
    silentCluster: 'Cụm, quá nửa không có số liệu mới',
    justArrived: 'Vừa có tin',
    unverifiedPlace: 'Vị trí chưa xác minh',
    sketchedLine: 'Bờ sông vẽ sơ đồ',
    basemapNote: 'Bản đồ nền vẽ sơ đồ; vị trí nhiều thiết bị chưa xác minh, xem từng thiết bị',
    gauges: 'Mực nước sông',
    source: 'Nguồn',
    unverified: 'chưa xác minh',
    offMap: 'Điểm ngoài khung bản đồ',
    points: (count) => `${count} điểm`,
    zoomToCluster: 'Bấm để phóng to',
    away: (distance) => `cách trung tâm xã ${distance}`,
    towards: (direction) => `hướng ${direction}`,
    archipelago: 'Quần đảo, ngoài khung bản đồ',
    mapFailed: 'Không vẽ được bản đồ: trình duyệt này không có WebGL 2.',
    basemapFailed: 'Không tải được bản đồ nền đã cấu hình',
    directions: ['bắc', 'đông bắc', 'đông', 'đông nam', 'nam', 'tây nam', 'tây', 'tây bắc'],
  },
  en: {
    map: (commune) => `Operations map of ${commune}`,
    mapHelp: 'Arrow keys move, + and − zoom, F shows the whole commune.',
    zoomIn: 'Zoom in (+)',
    zoomOut: 'Zoom out (−)',
    fit: 'Whole commune (F)',
    legend: 'Legend',
    closeLegend: 'Close the legend',
    legendDomains: 'Shape is the domain',
    legendLiveness: 'Stroke is how fresh the data is',
    legendMap: 'On the map',
    cluster: 'Cluster, number of points',
    silentCluster: 'Cluster, more than half silent',
    justArrived: 'Just reported',
    unverifiedPlace: 'Position not verified',
    sketchedLine: 'River bank, schematic',
    basemapNote: 'Schematic basemap; many device positions are unverified, see each device',
    gauges: 'River stage',
    source: 'Source',
    unverified: 'not verified',
    offMap: 'Points outside the map',
    points: (count) => `${count} points`,
    zoomToCluster: 'Click to zoom in',
    away: (distance) => `${distance} from the commune’s centre`,
    towards: (direction) => `to the ${direction}`,
    archipelago: 'Archipelago, outside the map',
    mapFailed: 'The map cannot be drawn: this browser has no WebGL 2.',
    basemapFailed: 'The configured basemap could not be loaded',
    directions: ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'],
  },
};

/** The page's own words: domains, liveness, units and ages are said the same way everywhere. */
export function pageWords(language: Language): PageWords {
  return language === 'vi' ? vi : en;
}
