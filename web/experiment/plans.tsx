/** Query plans, drawn as the trees that they are: the rows that each node read are its bar. */
import { useState } from 'preact/hooks';
import type { PlanSpec, Row } from '../../kit/figure.ts';
import { type PlanTree, parsePlan } from '../../kit/plan.ts';
import { countOf, formatNumber } from '../../kit/text.ts';

export function Plans({ figure, rows }: { readonly figure: PlanSpec; readonly rows: readonly Row[] }) {
  const plans = rows.flatMap((row) => {
    const plan = parsePlan(String(row[figure.plan] ?? ''));
    const value = (name: string) => (typeof row[name] === 'number' ? formatNumber(row[name]) : row[name]);
    return plan ? [{ plan, name: figure.named.map(value).join(', ') }] : [];
  });
  const [index, setIndex] = useState(plans.length - 1);
  const shown = plans[Math.max(0, Math.min(index, plans.length - 1))];
  if (!shown) return <p class="quiet">No plan yet.</p>;
  return (
    <div class="plans">
      <label class="pick">
        Plan of
        <select
          value={plans.indexOf(shown)}
          onChange={(event) => setIndex(Number(event.currentTarget.value))}
        >
          {plans.map(({ name }, at) => (
            <option key={name} value={at}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Plan plan={shown.plan} />
    </div>
  );
}

/** One plan. */
export function Plan({ plan }: { readonly plan: PlanTree }) {
  return (
    <ul class="plan">
      <PlanNode plan={plan} most={mostRead(plan)} />
    </ul>
  );
}

function PlanNode({ plan, most }: { readonly plan: PlanTree; readonly most: number }) {
  const { type, on, condition, actual, planned, loops, read, children } = plan;
  return (
    <li>
      <div>
        <b>{type}</b>
        {on && <> on {on}</>}
        {condition && <code>{condition}</code>}
      </div>
      {read > 0 && (
        <div class="read">
          <meter min={0} max={most} value={read} aria-hidden="true" />
          <span>read {countOf(read, 'row')}</span>
        </div>
      )}
      <small>
        {actual === undefined ? '' : `passed on ${countOf(Math.round(actual * loops), 'row')}; `}
        the planner expected {formatNumber(planned * loops)}
        {loops > 1 && `, in ${formatNumber(loops)} executions`}
      </small>
      {children.length > 0 && (
        <ul>
          {children.map((child, index) => (
            <PlanNode key={`${child.type}-${index}`} plan={child} most={most} />
          ))}
        </ul>
      )}
    </li>
  );
}

function mostRead({ read, children }: PlanTree): number {
  return Math.max(1, read, ...children.map(mostRead));
}
