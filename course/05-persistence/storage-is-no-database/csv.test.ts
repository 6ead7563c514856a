import { expect, test } from 'vitest';
import { createRandom } from '../../../kit/random.ts';
import { createPostcards } from './collection.ts';
import { formatCsv, replaceText } from './csv.ts';

test('replacing a text changes that record and no other, quotes and commas included', () => {
  const postcards = createPostcards(3, createRandom(1));
  const changed = postcards.map((one, place) =>
    place === 1 ? { ...one, text: 'cold, “very” "cold"' } : one,
  );
  expect(replaceText(formatCsv(postcards), 'card-000001', 'cold, “very” "cold"')).toBe(formatCsv(changed));
});

test('a field is quoted, and a quote in it doubled (RFC 4180, section 2)', () => {
  const [postcard] = createPostcards(1, createRandom(1));
  if (!postcard) throw new Error('no postcard');
  expect(formatCsv([{ ...postcard, text: 'say "hi"' }])).toContain(',"say ""hi"""\n');
});
