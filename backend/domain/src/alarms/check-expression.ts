import type { ASTNode } from '@marcbachmann/cel-js';
import type { RuleFault } from './check-rule.ts';
import type { WatchedThing } from './evaluation.ts';
import { Expression, ExpressionError, keysOf, partsOf } from './expression.ts';

const field = 'condition.expression';

export function checkExpression(text: string, things: readonly WatchedThing[]): RuleFault[] {
  let expression: Expression;
  try {
    expression = new Expression(text);
  } catch (error) {
    if (error instanceof ExpressionError) return [{ field, reason: error.message }];
    throw error;
  }
  if (expression.keys.length === 0) return [{ field, reason: 'it looks at no value, so that it never changes' }];
  const keys = new Set(things.flatMap(({ datastreams }) => datastreams.map(({ key }) => key)));
  const unknown = things.length === 0 ? [] : expression.keys.filter((key) => !keys.has(key));
  return [
    ...unknown.map((key) => ({ field, reason: `no thing in scope has a datastream ${key}` })),
    ...faultsIn(expression.ast),
  ];
}

function faultsIn(node: ASTNode): RuleFault[] {
  const here: RuleFault[] = [];
  if ((node.op === '/' || node.op === '%') && isZero(node.args[1]))
    here.push({ field, reason: `${textOf(node)} divides by zero` });
  if (decides(node).some((part) => keysOf(part).size === 0))
    here.push({ field, reason: `a part of ${textOf(node)} is always the same: leave it out` });
  return [...here, ...partsOf(node).flatMap(faultsIn)];
}

/** The parts of a node that are true or false. */
function decides(node: ASTNode): readonly ASTNode[] {
  if (node.op === '&&' || node.op === '||') return node.args;
  return node.op === '?:' ? [node.args[0]] : [];
}

function isZero(node: ASTNode): boolean {
  if (node.op === '-_') return isZero(node.args);
  return node.op === 'value' && (node.args === 0 || node.args === 0n);
}

function textOf({ input, start, end }: ASTNode): string {
  return input.slice(start, end);
}
