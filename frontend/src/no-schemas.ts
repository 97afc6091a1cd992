/**
 * Stands in for the schema library on the page. The contract's schemas are the server's to check with; the page needs
 * its types and constants alone, and the library is 25 kB (gzip) that also probe for `eval`, which the page's security policy
 * reports as a violation. Building a schema gives this again; checking with one is a mistake and says so.
 */
const CHECKS = new Set<string | symbol>(['parse', 'safeParse', 'parseAsync', 'safeParseAsync']);

const schema: unknown = new Proxy(() => schema, {
  get(_, name) {
    if (CHECKS.has(name)) throw new Error(`schemas are not part of the page: ${String(name)} is the server's to call`);
    return schema;
  },
});

export const z = schema;
