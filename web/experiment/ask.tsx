/** The prediction and the conditions of the run. */
import { useId } from 'preact/hooks';
import type { ExperimentView } from '../../kit/experiment.ts';
import type { Parameter, Values } from '../../kit/parameters.ts';
import { endOfScale } from '../../kit/prediction.ts';
import { formatNumber } from '../../kit/text.ts';

interface Props {
  readonly experiment: ExperimentView;
  readonly values: Values;
  readonly seed: number;
  readonly guess: number | undefined;
  readonly running: boolean;
  readonly again: boolean;
  readonly onValues: (values: Values) => void;
  readonly onSeed: (seed: number) => void;
  readonly onGuess: (guess: number) => void;
  readonly onRun: () => void;
}

export function Ask(props: Props) {
  const { experiment, values, seed, guess, running, again, onValues, onSeed, onGuess, onRun } = props;
  const { ask, unit, min } = experiment.prediction;
  // While a condition is being typed, the scale may be short for a moment: a guess that was made stays on it.
  const max = Math.max(endOfScale(experiment.prediction.max, values), guess ?? min);
  const id = useId();
  const hint = guess === undefined ? 'Set your guess first.' : '';
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault();
        onRun();
      }}
    >
      <div>
        <label for={id}>
          {ask}{' '}
          <output>
            {guess === undefined ? '…' : formatNumber(guess)} {unit}
          </output>
        </label>
        <input
          id={id}
          type="range"
          min={min}
          max={max}
          value={guess ?? Math.round((min + max) / 2)}
          class={guess === undefined ? 'unset' : ''}
          disabled={running}
          onInput={(event) => onGuess(Number(event.currentTarget.value))}
          onClick={(event) => onGuess(Number(event.currentTarget.value))}
        />
        <div class="conditions">
          {Object.entries(experiment.parameters).map(([name, spec]) => (
            <Condition
              key={name}
              spec={spec}
              value={values[name] ?? spec.default}
              disabled={running}
              onValue={(value) => onValues({ ...values, [name]: value })}
            />
          ))}
          <label>
            seed
            <input
              type="number"
              min={0}
              max={999_999}
              required
              value={seed}
              disabled={running}
              onInput={(event) => onSeed(event.currentTarget.valueAsNumber)}
            />
          </label>
        </div>
      </div>
      <div class="go">
        <button type="submit" disabled={running || guess === undefined} aria-describedby={`${id}-hint`}>
          {again ? 'Run again' : 'Run'}
        </button>
        <span id={`${id}-hint`} class="hint">
          {hint}
        </span>
      </div>
    </form>
  );
}

interface ConditionProps {
  readonly spec: Parameter;
  readonly value: number | string;
  readonly disabled: boolean;
  readonly onValue: (value: number | string) => void;
}

function Condition({ spec, value, disabled, onValue }: ConditionProps) {
  if (spec.kind === 'choice') {
    return (
      <label>
        {spec.title}
        <select value={value} disabled={disabled} onChange={(event) => onValue(event.currentTarget.value)}>
          {Object.entries(spec.choices).map(([id, title]) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
    );
  }
  // Out of range stays visible: the browser says so, and the server says it too.
  const shown = typeof value === 'number' && Number.isNaN(value) ? '' : value;
  return (
    <label>
      {spec.title}
      <input
        type="number"
        min={spec.min}
        max={spec.max}
        required
        value={shown}
        disabled={disabled}
        onInput={(event) => onValue(event.currentTarget.valueAsNumber)}
      />
      {spec.unit}
    </label>
  );
}
