/** How the console is built and served with hot reload. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The Roster behind `npm run console`. */
const api = process.env.ROSTER_API ?? 'http://localhost:8787';
const passedOn = [
  '/api',
  '/dev',
  '/healthz',
  '/openapi.json',
  '/docs',
  '/account',
  '/style.css',
  '/icon.svg',
];

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    // The policy of the page allows no inlined script, style or font.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2_000,
  },
  server: {
    proxy: Object.fromEntries(passedOn.map((path) => [path, { target: api, changeOrigin: true }])),
  },
});
