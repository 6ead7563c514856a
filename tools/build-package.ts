/** Builds what is published, in .build/package or a given folder: the same tree, compiled, as Node.js strips no types under node_modules. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fetched } from '../course/starters/index.ts';

const root = join(import.meta.dirname, '..');
const out = resolve(process.argv[2] ?? join(root, '.build'));
const folder = join(out, 'package');

/** What a package says of itself. Scripts, and what only the development needs, stay here. */
const published = [
  'name',
  'version',
  'description',
  'keywords',
  'license',
  'author',
  'homepage',
  'repository',
  'bugs',
  'type',
  'engines',
  'bin',
  'dependencies',
  'optionalDependencies',
] as const;

type Manifest = Readonly<Record<string, unknown>>;

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
run(join(root, 'tools/build-page.ts'));
run(
  join(root, 'node_modules/typescript/bin/tsc'),
  '-p',
  join(root, 'tsconfig.build.json'),
  '--outDir',
  folder,
);
for (const file of listFiles()) {
  const target = join(folder, file);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(root, file), target);
}
writeManifest();
pack();

/** The files that are no code, and the launcher. */
function listFiles(): string[] {
  const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.build.json'), 'utf8')) as {
    include: string[];
  };
  const beside = globSync(
    include.map((name) => `${name}/**/*.*`),
    { cwd: root },
  ).filter((name) => !/\.(tsx?|log)$/.test(name));
  // A starter is copied for the learner as it is, not compiled.
  const starters = globSync('course/starters/*/*', { cwd: root, exclude: (name) => fetched.has(name) });
  const page = ['web/dist/index.html', ...globSync('web/dist/assets/*', { cwd: root })];
  const papers = ['README.md', 'LICENSE', 'CHANGELOG.md'].filter((name) => existsSync(join(root, name)));
  return [...new Set([...beside, ...starters, ...page, ...papers])];
}

function writeManifest(): void {
  const whole = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  const kept = published.flatMap((name) => (whole[name] === undefined ? [] : [[name, whole[name]]]));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
}

/** Leaves the tarball beside the folder, and says its name. */
function pack(): void {
  const said = execFileSync('npm', ['pack', '--json', '--pack-destination', out], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    // npm is a script there, which only a shell starts.
    shell: process.platform === 'win32',
  });
  const [packed] = Object.values(JSON.parse(said) as Record<string, { filename: string; size: number }>);
  if (!packed) throw new Error('npm pack made no tarball');
  console.log(`${join(out, packed.filename)}  ${(packed.size / 1e6).toFixed(1)} MB`);
}

function run(program: string, ...args: string[]): void {
  execFileSync(process.execPath, [program, ...args], { cwd: root, stdio: 'inherit' });
}
