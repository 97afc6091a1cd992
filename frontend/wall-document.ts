import type { HtmlTagDescriptor, IndexHtmlTransformContext, Plugin } from 'vite';

const DOCUMENT = '/wall.html';

/**
 * The wall's own document: found at its address while the frontend is worked on, as the backend gives it out; and what the
 * code of its pages needs is on its way as soon as the document is there, not after its first script has run.
 */
export function wallDocument(): Plugin {
  return {
    name: 'wall-document',
    configureServer({ middlewares }) {
      middlewares.use((request, _response, next) => {
        const [path, query] = request.url?.split('?') ?? [];
        if (path === '/wall') request.url = query === undefined ? DOCUMENT : `${DOCUMENT}?${query}`;
        next();
      });
    },
    transformIndexHtml: {
      order: 'post',
      handler: (_html, context) => (context.path === DOCUMENT ? preloads(context) : []),
    },
  };
}

function preloads({ bundle, chunk }: IndexHtmlTransformContext): HtmlTagDescriptor[] {
  if (bundle === undefined || chunk === undefined) return [];
  const found = { scripts: new Set<string>(), styles: new Set<string>() };
  const own = { scripts: new Set<string>(), styles: new Set<string>() };
  take(bundle, [chunk.fileName], own);
  take(bundle, chunk.dynamicImports, found);
  const link = (attrs: Record<string, string | boolean>): HtmlTagDescriptor => ({
    tag: 'link',
    attrs,
    injectTo: 'head',
  });
  const missing = (kind: keyof typeof found) => [...found[kind]].filter((file) => !own[kind].has(file));
  return [
    ...missing('styles').map((file) => link({ rel: 'stylesheet', crossorigin: true, href: `/${file}` })),
    ...missing('scripts').map((file) => link({ rel: 'modulepreload', crossorigin: true, href: `/${file}` })),
  ];
}

/** Adds to what was found these files and all that they import at once. */
function take(
  bundle: NonNullable<IndexHtmlTransformContext['bundle']>,
  files: readonly string[],
  found: { scripts: Set<string>; styles: Set<string> },
): void {
  for (const file of files) {
    const needed = bundle[file];
    if (found.scripts.has(file) || needed?.type !== 'chunk') continue;
    found.scripts.add(file);
    for (const style of needed.viteMetadata?.importedCss ?? []) found.styles.add(style);
    take(bundle, needed.imports, found);
  }
}
