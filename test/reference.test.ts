/** The reference says what the declarations say. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderReference } from '../tools/reference.ts';

const folder = join(import.meta.dirname, '../docs/reference');
const pages = await renderReference();

test('has a page for each kind of declaration, and no other', () => {
  expect(readdirSync(folder).toSorted()).toEqual(Object.keys(pages).toSorted());
});

for (const [name, text] of Object.entries(pages)) {
  test(`docs/reference/${name} is what \`npm run docs\` makes of the declarations`, () => {
    // A checkout on Windows may have other line ends.
    const written = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
    expect(written, `docs/reference/${name} is stale: run \`npm run docs\``).toBe(text);
  });
}
