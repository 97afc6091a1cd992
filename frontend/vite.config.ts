import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const backend = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte()],
  resolve: { alias: { zod: fileURLToPath(new URL('./src/no-schemas.ts', import.meta.url)) } },
  build: {
    target: 'es2023',
    // MapLibre alone is above the default warning.
    chunkSizeWarningLimit: 1500,
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
