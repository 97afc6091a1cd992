import path from 'node:path/posix';
import { TABLE_LIMITS, type TableSheet } from '../table.ts';
import { TableError } from '../table-error.ts';
import type { WorkbookParts } from './workbook-parts.ts';
import { parsePart, type XmlAttributes } from './xml-parser.ts';

export interface WorkbookSheet extends TableSheet {
  part: string;
}

export interface Workbook {
  sheets: WorkbookSheet[];
  /** days are counted from 1904 instead of 1900 */
  from1904: boolean;
  stylesPart: string | null;
  stringsPart: string | null;
}

interface Relation {
  id: string;
  kind: string;
  part: string;
}

/** What a workbook consists of. Throws TableError where it is none. */
export async function readWorkbook(parts: WorkbookParts): Promise<Workbook> {
  const root = (await relations(parts, '')).find(({ kind }) => kind === 'officeDocument')?.part;
  if (root === undefined || !parts.has(root)) {
    throw new TableError('unknown-format', 'this archive is no XLSX workbook');
  }
  const related = await relations(parts, root);
  const partById = new Map(related.map(({ id, part }) => [id, part]));
  const sheets: WorkbookSheet[] = [];
  let from1904 = false;
  await parsePart(root, parts.read(root, TABLE_LIMITS.partBytes), {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = isTrue(attributes.date1904);
      if (name !== 'sheet') return;
      const part = partById.get(relationId(attributes));
      // A chart or dialogue sheet has no rows.
      if (part === undefined || !parts.has(part)) return;
      const hidden = (attributes.state ?? 'visible') !== 'visible';
      sheets.push({ name: attributes.name ?? '', hidden, part });
      if (sheets.length > TABLE_LIMITS.sheets) throw new TableError('too-large', 'the workbook has too many sheets');
    },
  });
  if (sheets.length === 0) throw new TableError('damaged', 'the workbook has no sheet');
  const partOf = (kind: string) => related.find((each) => each.kind === kind && parts.has(each.part))?.part ?? null;
  return { sheets, from1904, stylesPart: partOf('styles'), stringsPart: partOf('sharedStrings') };
}

async function relations(parts: WorkbookParts, of: string): Promise<Relation[]> {
  const name = path.join(path.dirname(of), '_rels', `${path.basename(of)}.rels`);
  if (!parts.has(name)) return [];
  const found: Relation[] = [];
  await parsePart(name, parts.read(name, TABLE_LIMITS.partBytes), {
    open(element, attributes) {
      const target = attributes.Target;
      if (element !== 'Relationship' || target === undefined || attributes.TargetMode === 'External') return;
      const part = target.startsWith('/') ? target.slice(1) : path.join(path.dirname(of), target);
      found.push({ id: attributes.Id ?? '', kind: path.basename(attributes.Type ?? ''), part });
    },
  });
  return found;
}

/** Its prefix is the writer's choice. */
function relationId(attributes: XmlAttributes): string {
  const name = Object.keys(attributes).find((each) => each.endsWith(':id'));
  return (name && attributes[name]) ?? '';
}

export const isTrue = (text: string | undefined): boolean => text === '1' || text === 'true';
