/** Parameters: defaults, ranges, and what comes as text. */
import { describe, expect, it } from 'vitest';
import { choiceParameter, defaultValues, numberParameter, parseValues } from './parameters.ts';

const parameters = {
  size: numberParameter({ title: 'size', default: 30, min: 1, max: 100 }),
  link: choiceParameter<'none' | 'lte'>({
    title: 'link',
    default: 'lte',
    choices: { none: 'none', lte: 'LTE' },
  }),
};

it('have defaults', () => {
  expect(defaultValues(parameters)).toEqual({ size: 30, link: 'lte' });
  expect(parseValues(parameters, {})).toEqual({ size: 30, link: 'lte' });
});

it.each([
  [{ size: 1 }, { size: 1, link: 'lte' }],
  [
    { size: 100, link: 'none' },
    { size: 100, link: 'none' },
  ],
  [{ size: '42' }, { size: 42, link: 'lte' }],
  [{ size: undefined }, { size: 30, link: 'lte' }],
])('take %j', (given, values) => {
  expect(parseValues(parameters, given)).toEqual(values);
});

describe('refuse', () => {
  it.each([
    [0],
    [101],
    [1.5],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [''],
    [' '],
    ['ten'],
    [null],
    [true],
    [[5]],
  ])('the number %j, and name the range and what was given', (size) => {
    expect(() => parseValues(parameters, { size })).toThrow(
      expect.objectContaining({
        code: 'parameter-out-of-range',
        message: `“size” is a whole number from 1 to 100; given was “${String(size)}”.`,
      }),
    );
  });

  it.each([['wifi'], ['constructor'], [1], [null], ['']])('the choice %j, and name the choices', (link) => {
    expect(() => parseValues(parameters, { link })).toThrow(
      expect.objectContaining({
        code: 'parameter-out-of-range',
        message: `“link” is one of none, lte; given was “${String(link)}”.`,
      }),
    );
  });

  it.each([['sise'], ['constructor'], ['toString']])(
    'the unknown parameter %s, and name the known ones',
    (name) => {
      expect(() => parseValues(parameters, { [name]: 1 })).toThrow(
        expect.objectContaining({
          code: 'parameter-out-of-range',
          message: `There is no parameter “${name}”.`,
          hint: 'The parameters are: size, link.',
        }),
      );
    },
  );
});
