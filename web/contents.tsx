/** The contents: modules, their rows, and how far one is. */
import type { CourseView, RowState } from '../server/api.ts';

interface Props {
  readonly course: CourseView;
  readonly current: string | undefined;
}

const stateMarks: Readonly<Record<RowState, string>> = { later: '', open: '○', started: '◐', done: '●' };
const stateWords: Readonly<Record<RowState, string>> = {
  later: 'later',
  open: 'open',
  started: 'started',
  done: 'done',
};

export function Contents({ course, current }: Props) {
  const modules = course.modules.map((module) => {
    const ready = module.rows.filter((row) => row.state !== 'later');
    const done = ready.filter((row) => row.state === 'done').length;
    const here = module.rows.some((row) => row.id === current);
    return (
      <li key={module.number} class={ready.length === 0 ? 'later' : ''}>
        <details open={here || (current === undefined && ready.length > 0)}>
          <summary>
            <span class="number">{module.number}</span>
            <span>{module.title}</span>
            <span class="count">{ready.length === 0 ? 'later' : `${done}/${module.rows.length}`}</span>
          </summary>
          <ul>
            {module.rows.map((row) => (
              <li key={row.id} class={row.state}>
                <span class="mark" aria-hidden="true">
                  {stateMarks[row.state]}
                </span>
                {row.state === 'later' ? (
                  <span>
                    {row.number} {row.title}
                  </span>
                ) : (
                  <a href={`/rows/${row.id}`} aria-current={row.id === current ? 'page' : undefined}>
                    {row.number} {row.title}
                    <span class="unseen">, {stateWords[row.state]}</span>
                  </a>
                )}
                {row.state === 'later' && ready.length > 0 && <span class="count">later</span>}
              </li>
            ))}
          </ul>
        </details>
      </li>
    );
  });
  return (
    <header class="contents">
      <a class="name" href="/">
        Backend Essentials
      </a>
      <details class="fold" open={matchMedia('(min-width: 821px)').matches}>
        <summary>Contents</summary>
        <nav aria-label="Contents">
          <ol>{modules}</ol>
        </nav>
      </details>
    </header>
  );
}
