/** The command that does the same in a terminal. */
import type { ExperimentView } from '../../kit/experiment.ts';
import type { Values } from '../../kit/parameters.ts';
import { Copyable } from '../copyable.tsx';

interface Props {
  readonly command: string;
  readonly experiment: ExperimentView;
  readonly values: Values;
  readonly seed: number;
  /** The stored run that is shown. */
  readonly run?: string;
}

export function ShellCommand({ command, experiment, values, seed, run }: Props) {
  const changed = Object.entries(values).filter(
    ([name, value]) => value !== experiment.parameters[name]?.default,
  );
  const settings = changed.map(([name, value]) => ` --set ${name}=${value}`).join('');
  const text = `${command} run ${experiment.id} --seed ${seed}${settings}`;
  return (
    <footer>
      <Copyable text={text} />
      {run && <Copyable text={`${command} replay ${run}`} />}
    </footer>
  );
}
