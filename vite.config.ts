// How the page is built: from web/ into web/dist, every file named after its content.
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'web',
  // Never the development form, which would write the paths of this machine into the page, whatever NODE_ENV says.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2024',
    // The Content-Security-Policy allows no inline style and no data: font.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
