/** The cover: what this is, and where to begin. */
import type { CourseView } from '../server/api.ts';
import { Review } from './review.tsx';

export function Cover({ course }: { readonly course: CourseView }) {
  const rows = course.modules.flatMap((module) => module.rows);
  const ready = rows.filter((row) => row.state !== 'later');
  const next = ready.find((row) => row.state !== 'done') ?? ready[0];
  return (
    <article class="cover">
      <h1>Backend Essentials</h1>
      <p class="lead">The backend behind your client, running on your own machine.</p>
      <div class="prose">
        <p>
          Every lesson holds an experiment. You guess, you run it, and you read the result: a real server, a
          real database and a real client are started for it, measured, and stopped again. Nothing leaves this
          machine, and nothing goes on running.
        </p>
        <p>
          A sentence that a machine can decide carries a mark: <span class="passed">●</span> it held on your
          machine, <span class="failed">▲</span> it did not, <span class="undecided">◆</span> the noise was
          larger than the effect.
        </p>
      </div>
      {next && (
        <p>
          <a class="button" href={`/rows/${next.id}`}>
            {next.state === 'started' ? 'Go on' : 'Begin'}: {next.number} {next.title}
          </a>
        </p>
      )}
      <Review items={course.review} />
      <p class="quiet">
        {ready.length} of {rows.length} rows of the syllabus {ready.length === 1 ? 'is' : 'are'} ready. The
        others stand in the contents, marked as later.
      </p>
    </article>
  );
}
