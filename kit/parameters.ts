/** The parameters of an experiment: declared once, checked wherever they come from. */
import { CourseError } from './errors.ts';
import type { Random } from './random.ts';

/** A whole number inside a range. */
export interface NumberParameter {
  readonly kind: 'number';
  readonly title: string;
  readonly unit?: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

/** One of a few named choices. */
export interface ChoiceParameter<Choice extends string = string> {
  readonly kind: 'choice';
  readonly title: string;
  readonly default: Choice;
  readonly choices: Readonly<Record<Choice, string>>;
}

export type Parameter = NumberParameter | ChoiceParameter;
export type Parameters = Readonly<Record<string, Parameter>>;

/** The values that a set of parameters takes. */
export type ValuesOf<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends ChoiceParameter<infer Choice> ? Choice : number;
};
export type Values = Readonly<Record<string, number | string>>;

/** Declares a number; `unit` stands behind the value where it is shown. */
export function numberParameter(spec: Omit<NumberParameter, 'kind'>): NumberParameter {
  return { kind: 'number', ...spec };
}

/** Declares a choice: id → what the reader sees. */
export function choiceParameter<Choice extends string>(
  spec: Omit<ChoiceParameter<Choice>, 'kind'>,
): ChoiceParameter<Choice> {
  return { kind: 'choice', ...spec };
}

/** The default of each parameter. */
export function defaultValues<P extends Parameters>(parameters: P): ValuesOf<P> {
  return Object.fromEntries(
    Object.entries(parameters).map(([id, spec]) => [id, spec.default]),
  ) as ValuesOf<P>;
}

/**
 * The defaults with `given` laid over them. Numbers may come as text (from a shell).
 * Throws `parameter-out-of-range` naming the parameter, its range and what was given.
 */
export function parseValues<P extends Parameters>(
  parameters: P,
  given: Readonly<Record<string, unknown>>,
): ValuesOf<P> {
  for (const id of Object.keys(given)) {
    if (!Object.hasOwn(parameters, id)) {
      throw new CourseError('parameter-out-of-range', `There is no parameter “${id}”.`, {
        hint: `The parameters are: ${Object.keys(parameters).join(', ')}.`,
      });
    }
  }
  const entries = Object.entries(parameters).map(([id, spec]) => {
    const value = given[id];
    return [id, value === undefined ? spec.default : parseValue(id, spec, value)];
  });
  return Object.fromEntries(entries) as ValuesOf<P>;
}

function parseValue(id: string, spec: Parameter, value: unknown): number | string {
  if (spec.kind === 'choice') {
    if (typeof value === 'string' && Object.hasOwn(spec.choices, value)) return value;
    const choices = Object.keys(spec.choices).join(', ');
    throw new CourseError(
      'parameter-out-of-range',
      `“${id}” is one of ${choices}; given was “${String(value)}”.`,
    );
  }
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= spec.min && number <= spec.max) {
    return number;
  }
  throw new CourseError(
    'parameter-out-of-range',
    `“${id}” is a whole number from ${spec.min} to ${spec.max}; given was “${String(value)}”.`,
  );
}

/** Other values of the same parameters: each number moved by up to a third, each choice drawn anew; never all as usual. */
export function varyValues<P extends Parameters>(parameters: P, random: Random): ValuesOf<P> {
  const entries = Object.entries(parameters).map(([id, spec]): [string, number | string] => {
    if (spec.kind === 'choice') return [id, random.pick(Object.keys(spec.choices))];
    const third = Math.max(1, Math.round(spec.default / 3));
    const step = random.pick([-1, 1]) * random.integer(1, third);
    return [id, Math.min(spec.max, Math.max(spec.min, spec.default + step))];
  });
  return Object.fromEntries(entries) as ValuesOf<P>;
}
