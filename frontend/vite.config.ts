import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { wallDocument } from './wall-document.ts';

const backend = 'http://127.0.0.1:8080';
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [svelte(), wallDocument()],
  resolve: { alias: { zod: here('./src/no-schemas.ts') } },
  build: {
    target: 'es2023',
    // MapLibre alone is above the default warning.
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { input: [here('./index.html'), here('./wall.html')] },
  },
  server: {
    proxy: {
      '/api': backend,
      '/sign-in': backend,
      '/display': backend,
      '/socket.io': { target: backend, ws: true },
    },
  },
});
