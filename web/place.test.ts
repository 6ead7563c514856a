import { expect, test } from 'vitest';
import { hrefOf, parsePlace } from './place.ts';

test('the addresses of the page, and nothing else', () => {
  expect(parsePlace('/')).toEqual({ kind: 'cover' });
  expect(parsePlace('/rows/pagination')).toEqual({ kind: 'row', id: 'pagination' });
  expect(parsePlace('/checks/0a1b2c3d')).toEqual({ kind: 'check', id: '0a1b2c3d' });
  for (const path of ['/rows/', '/rows/a/b', '/checks', '/api/course', '/rows/..%2f']) {
    expect(parsePlace(path), path).toBeUndefined();
  }
});

test('a thing is found in its lesson by its kind and its name', () => {
  expect(hrefOf('exercise', 'pagination', 'pagination/feed')).toBe('/rows/pagination#exercise-feed');
  expect(hrefOf('question', 'pagination', 'ties')).toBe('/rows/pagination#question-ties');
});
