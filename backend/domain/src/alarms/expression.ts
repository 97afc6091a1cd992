import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';

/** Binary and logical operators, and the choice: what costs no more than it is long. */
const OPERATORS = new Set(['!=', '==', '+', '-', '*', '/', '%', '<', '<=', '>', '>=', '&&', '||', '!_', '-_', '?:']);
const CALLS = new Set(['has', 'double', 'int']);

const environment = new Environment({ limits: { maxAstNodes: 500, maxDepth: 50 } }).registerVariable(
  'v',
  'map<string, double>',
);

/** An expression cannot be used; `message` says why, in plain words. */
export class ExpressionError extends Error {}

/**
 * A condition written in CEL over `v`, a map from datastream key to newest number. Of the language arithmetic, comparison
 * and logic alone are taken, with `has`, `double` and `int`: no lists, macros or patterns, so that one evaluation takes no
 * longer than the expression is long (0.3 µs for two comparisons).
 * @throws ExpressionError
 */
export class Expression {
  /** the keys that it names */
  readonly keys: readonly string[];
  readonly ast: ASTNode;
  readonly #program: ParseResult;

  constructor(text: string) {
    this.#program = parse(text);
    this.ast = this.#program.ast;
    this.keys = [...keysOf(this.ast)];
    const { valid, type, error } = this.#program.check();
    if (!valid) throw new ExpressionError(withAdvice(firstLine(error)));
    if (type !== 'bool')
      throw new ExpressionError(`it gives a ${type}; compare it with something, so that it is true or false`);
  }

  /** Null: not known, because a value is missing or something cannot be computed. */
  holds(values: ReadonlyMap<string, number>): boolean | null {
    try {
      const result: unknown = this.#program({ v: values });
      return typeof result === 'boolean' ? result : null;
    } catch {
      return null;
    }
  }
}

function parse(text: string): ParseResult {
  try {
    return environment.parse(text);
  } catch (error) {
    throw new ExpressionError(withAdvice(firstLine(error)));
  }
}

/**
 * The keys that a part of an expression names.
 * @throws ExpressionError where something in it is not among what a rule may use
 */
export function keysOf(node: ASTNode): Set<string> {
  const key = keyOf(node);
  if (key !== null) return new Set([key]);
  if (node.op === '.' || node.op === '[]') throw new ExpressionError('a value is v.key or v["a-key"]');
  return new Set(partsOf(node).flatMap((part) => [...keysOf(part)]));
}

/** Of `v.key` and `v["key"]`. */
function keyOf(node: ASTNode): string | null {
  if (node.op === '.' && isValues(node.args[0])) return node.args[1];
  if (node.op !== '[]' || !isValues(node.args[0])) return null;
  const [, index] = node.args;
  if (index.op === 'value' && typeof index.args === 'string') return index.args;
  throw new ExpressionError('a key is written out: v["air-temperature"]');
}

function isValues(node: ASTNode): boolean {
  return node.op === 'id' && node.args === 'v';
}

/** The parts of a node that is one of those taken. */
export function partsOf(node: ASTNode): ASTNode[] {
  if (node.op === 'value' || node.op === '.' || node.op === '[]') return [];
  if (node.op === 'call' && CALLS.has(node.args[0])) return node.args[1];
  if (OPERATORS.has(node.op)) return [node.args].flat() as ASTNode[];
  if (node.op === 'id') throw new ExpressionError(`'${node.args}' is not known; a value is v.key or v["a-key"]`);
  const name = node.op === 'call' || node.op === 'rcall' ? `'${node.args[0]}'` : `'${node.op}'`;
  throw new ExpressionError(
    `${name} is not among what a rule may use: numbers, v.key, arithmetic, comparison, logic and has`,
  );
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}

function withAdvice(message: string): string {
  return message.includes('int') && message.includes('double')
    ? `${message}; values are double: write numbers with a point, 35.0`
    : message;
}
