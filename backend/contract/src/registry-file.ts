/** The largest file of the registry. */
export const MAX_REGISTRY_ROWS = 10_000;
export const MAX_REGISTRY_BYTES = 8 * 1024 * 1024;
/** Of changes and of problems so many are listed; all are counted. */
export const MAX_REGISTRY_LISTED = 200;

/**
 * The columns by their headings: a file may have either language's, in any order, and leave out what it does not change.
 * `datastreams` is `key@seconds` or `key=property@seconds`, one after the other with blanks between them.
 */
export const REGISTRY_COLUMNS = {
  slug: { vi: 'Mã thiết bị', en: 'Slug' },
  state: { vi: 'Trạng thái', en: 'State' },
  kind: { vi: 'Loại', en: 'Kind' },
  domain: { vi: 'Lĩnh vực', en: 'Domain' },
  nameVi: { vi: 'Tên tiếng Việt', en: 'Name in Vietnamese' },
  nameEn: { vi: 'Tên tiếng Anh', en: 'Name in English' },
  longitude: { vi: 'Kinh độ', en: 'Longitude' },
  latitude: { vi: 'Vĩ độ', en: 'Latitude' },
  accuracyM: { vi: 'Sai số vị trí (m)', en: 'Position accuracy (m)' },
  verified: { vi: 'Vị trí đã xác minh', en: 'Position verified' },
  unit: { vi: 'Đơn vị chủ trì', en: 'Lead unit' },
  datastreams: { vi: 'Luồng số liệu', en: 'Datastreams' },
} as const;
export type RegistryColumn = keyof typeof REGISTRY_COLUMNS;

/**
 * What is wrong with a cell: `needed` a new thing must say it, `twice` another row says otherwise of the same thing,
 * `replaced` the slug is that of a device that was replaced, `other_domain` the kind belongs to another domain,
 * `other_property` the datastream observes another property already, `half` a position is two numbers.
 */
export type RegistryFault =
  | 'needed'
  | 'twice'
  | 'replaced'
  | 'bad_slug'
  | 'bad_state'
  | 'bad_number'
  | 'bad_flag'
  | 'bad_datastreams'
  | 'half'
  | 'text'
  | 'unknown_kind'
  | 'unknown_domain'
  | 'other_domain'
  | 'unknown_unit'
  | 'unknown_property'
  | 'other_property';

export interface RegistryProblem {
  /** as the file counts, the heading being 1 */
  row: number;
  column: RegistryColumn;
  fault: RegistryFault;
  /** in words, for programs that show no others */
  reason: string;
}

export interface RegistryRowChange {
  row: number;
  slug: string;
  act: 'create' | 'register' | 'change';
  columns: RegistryColumn[];
}

/**
 * `POST /api/registry/file?realm=…[&dryRun=1]` (engineer), a CSV or XLSX file as its body: a thing a row. An empty cell
 * leaves what there is. With one problem nothing of it is done. `GET` (engineer) downloads the registry as such a CSV,
 * with the headings of `language`.
 */
export interface RegistryFileResult {
  dryRun: boolean;
  /** whether the registry is now as the file says */
  applied: boolean;
  rows: number;
  counts: { create: number; register: number; change: number; same: number };
  changes: RegistryRowChange[];
  problemCount: number;
  problems: RegistryProblem[];
}
