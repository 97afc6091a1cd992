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
  const scripts = new Set<string>();
  const styles = new Set<string>();
  const take = (file: string) => {
    const needed = bundle[file];
    if (scripts.has(file) || needed?.type !== 'chunk') return;
    scripts.add(file);
    for (const style of needed.viteMetadata?.importedCss ?? []) styles.add(style);
    for (const imported of needed.imports) take(imported);
  };
  for (const file of chunk.dynamicImports) take(file);
  const link = (attrs: Record<string, string | boolean>): HtmlTagDescriptor => ({
    tag: 'link',
    attrs,
    injectTo: 'head',
  });
  return [
    ...[...styles].map((file) => link({ rel: 'stylesheet', crossorigin: true, href: `/${file}` })),
    ...[...scripts].map((file) => link({ rel: 'modulepreload', crossorigin: true, href: `/${file}` })),
  ];
}
