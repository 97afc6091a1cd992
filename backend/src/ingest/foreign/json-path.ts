/** A path of names and positions: `status.volts`, `rows.0.temp`; `\.` is a point in a name, nothing the body itself. */
export type JsonPath = readonly string[];

export function parsePath(text: string): JsonPath {
  if (text === '') return [];
  return text.split(/(?<!\\)\./).map((name) => name.replaceAll('\\.', '.'));
}

/** What lies at the end of a path; undefined where nothing does. */
export function valueAt(body: unknown, path: JsonPath): unknown {
  let value = body;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** A decoded payload of a device is small; deeper or longer than this it is none. */
const MAX_DEPTH = 8;
const MAX_LEAVES = 1000;

/** Every value of an object that is no object itself, by its path; undefined where there are too many, or too deep. */
export function leavesOf(body: object): [path: string, value: unknown][] | undefined {
  const leaves: [string, unknown][] = [];
  const gather = (branch: object, before: string, depth: number): boolean => {
    if (depth > MAX_DEPTH) return false;
    for (const [name, value] of Object.entries(branch)) {
      const path = `${before}${name.replaceAll('.', '\\.')}`;
      if (typeof value === 'object' && value !== null) {
        if (!gather(value, `${path}.`, depth + 1)) return false;
      } else if (leaves.push([path, value]) > MAX_LEAVES) {
        return false;
      }
    }
    return true;
  };
  return gather(body, '', 1) ? leaves : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
