import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Rune state (`*.svelte.ts`) is compiled as it is for the page.
  plugins: [svelte()],
  test: { name: 'frontend', environment: 'node', include: ['src/**/*.test.ts'] },
});
