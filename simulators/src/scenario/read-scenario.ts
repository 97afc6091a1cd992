import { readFile } from 'node:fs/promises';
import { type Document, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { nearest } from './nearest.ts';
import { meant, type Path, resolveScenario } from './resolve.ts';
import type { Scenario } from './scenario.ts';
import { type Problem, ScenarioError } from './scenario-error.ts';
import { scenarioSchema, WORDS } from './schema.ts';

const MAX_BYTES = 1024 * 1024;

/** Reads a scenario's file. Throws a `ScenarioError` with the place of everything that cannot be used. */
export async function readScenarioFile(file: string): Promise<Scenario> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'is a folder, not a file' : message;
    throw new ScenarioError(file, [{ line: 1, column: 1, message: why }]);
  }
  return parseScenario(text, file);
}

/** The same from its text; `file` is what the errors call it. */
export function parseScenario(text: string, file: string): Scenario {
  if (Buffer.byteLength(text) > MAX_BYTES)
    throw new ScenarioError(file, [{ line: 1, column: 1, message: 'is larger than 1 MiB, which no scenario is' }]);
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0)
    throw new ScenarioError(
      file,
      document.errors.map(({ pos, message }) => ({ ...at(pos[0]), message: message.split('\n')[0]! })),
    );
  const placed = (path: Path, key?: string) => at(offsetOf(document, path, key));
  const problems: Problem[] = [];
  const parsed = scenarioSchema.safeParse(plainOf(document, file));
  if (!parsed.success) {
    const has = (path: Path) => document.hasIn(path);
    for (const issue of parsed.error.issues) problems.push(...told(issue, placed, has));
    throw new ScenarioError(file, inOrder(problems));
  }
  const scenario = resolveScenario(
    parsed.data,
    (path, message) => problems.push({ ...placed(path), message }),
    (path) => placed(path).line,
  );
  if (problems.length > 0) throw new ScenarioError(file, inOrder(problems));
  return scenario;
}

/** Aliases may not make a small file large. */
function plainOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new ScenarioError(file, [{ line: 1, column: 1, message: (error as Error).message }]);
  }
}

type Placed = (path: Path, key?: string) => { line: number; column: number };

function told(issue: z.core.$ZodIssue, placed: Placed, has: (path: Path) => boolean): Problem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      ...placed(path, key),
      message: WORDS.includes(key)
        ? `"${key}" does not belong here; take it out`
        : `unknown key "${key}"${meant(nearest(key, WORDS)) || '; take it out'}`,
    }));
  }
  const name = path.length === 0 ? '' : `${path.map((part) => String(part)).join('.')}: `;
  const missing = issue.code === 'invalid_type' && path.length > 0 && !has(path);
  const message = missing ? `"${String(path.at(-1))}" is missing` : `${name}${issue.message}`;
  return [{ ...placed(path), message }];
}

/** Where in the text a part of the document begins, or a key in it; of what is missing, what it is missing from. */
function offsetOf(document: Document, path: Path, key?: string): number {
  let node: unknown = document.contents;
  let offset = rangeOf(node);
  for (const part of path) {
    const next = isMap(node)
      ? node.items.find((pair) => isPair(pair) && isScalar(pair.key) && pair.key.value === part)?.value
      : isSeq(node) && typeof part === 'number'
        ? node.items[part]
        : undefined;
    if (next === undefined || next === null) break;
    node = next;
    offset = rangeOf(node) || offset;
  }
  if (key !== undefined && isMap(node)) {
    const pair = node.items.find((each) => isScalar(each.key) && each.key.value === key);
    if (pair) offset = rangeOf(pair.key);
  }
  return offset;
}

function rangeOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}

function inOrder(problems: Problem[]): Problem[] {
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}
