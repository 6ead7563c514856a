/** Builds the page into web/dist, when something that it is made of has changed. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'web/dist');
const stamp = join(dist, '.made-of');
const fontFolder = join(root, '.build/fonts');

/** Text and headings need every weight; the italic and the wire one only. */
const weights = { min: 400, max: 700 };

/** The letters that the page needs: Latin, and the marks that it draws with. Other letters fall back to the system. */
const letters = `${String.fromCharCode(...Array.from({ length: 0x17f - 0x20 }, (_, index) => 0x20 + index))}‘’“”–—…·•→←↑↓×÷≥≤≈⌈⌉½¼¾●▲◆○◐■□✓↺⏸▶`;

const fonts = {
  read: ['@fontsource-variable/source-serif-4', 'source-serif-4-latin-wght-normal', weights],
  'read-italic': ['@fontsource-variable/source-serif-4', 'source-serif-4-latin-wght-italic', 400],
  act: ['@fontsource-variable/inter', 'inter-latin-wght-normal', weights],
  wire: ['@fontsource-variable/jetbrains-mono', 'jetbrains-mono-latin-wght-normal', 400],
} as const;

const made = hashSources();
if (process.argv.includes('--force') || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== made) {
  await makeFonts();
  const { build } = await import('vite');
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
  for (const name of readdirSync(join(dist, 'assets'))) {
    if (/\.(js|css)$/.test(name)) {
      const path = join(dist, 'assets', name);
      writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
    }
  }
  writeFileSync(stamp, made);
}

function hashSources(): string {
  const sources = globSync(
    [
      'web/**/*.{ts,tsx,css,html}',
      'kit/*.ts',
      'server/api.ts',
      'tools/build-page.ts',
      'vite.config.ts',
      'package-lock.json',
    ],
    {
      cwd: root,
      exclude: (name) => name === 'dist',
    },
  );
  const hash = createHash('sha256');
  for (const source of sources.toSorted()) hash.update(source).update(readFileSync(join(root, source)));
  return hash.digest('hex');
}

/** Cuts the fonts down to the letters and weights that are used: a quarter of their size. */
async function makeFonts(): Promise<void> {
  mkdirSync(fontFolder, { recursive: true });
  const { default: subset } = await import('subset-font');
  const require = createRequire(import.meta.url);
  for (const [name, [source, file, wght]] of Object.entries(fonts)) {
    const bytes = readFileSync(require.resolve(`${source}/files/${file}.woff2`));
    const cut = await subset(bytes, letters, {
      targetFormat: 'woff2',
      variationAxes: { wght },
    });
    writeFileSync(join(fontFolder, `${name}.woff2`), cut);
  }
}
