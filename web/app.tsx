/** The page as a whole: the contents on the left, the cover or a lesson in the middle. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ErrorView } from '../kit/errors.ts';
import type { CourseView } from '../server/api.ts';
import { fetchCourse, ServerError } from './client.ts';
import { Contents } from './contents.tsx';
import { Cover } from './cover.tsx';
import { Explained } from './explained.tsx';
import { LessonPage } from './lesson.tsx';

/** The row in the address: `/rows/pagination`. */
function rowInAddress(): string | undefined {
  return /^\/rows\/([a-z-]+)$/.exec(location.pathname)?.[1];
}

export function App() {
  const [course, setCourse] = useState<CourseView>();
  const [error, setError] = useState<ErrorView>();
  const [row, setRow] = useState(rowInAddress);

  const refresh = useCallback(() => {
    fetchCourse().then(setCourse, (thrown) => {
      if (thrown instanceof ServerError) setError(thrown.view);
    });
  }, []);
  useEffect(refresh, [refresh]);
  useEffect(() => {
    const onMove = () => setRow(rowInAddress());
    addEventListener('popstate', onMove);
    return () => removeEventListener('popstate', onMove);
  }, []);

  const open = (id: string | undefined) => {
    history.pushState(null, '', id ? `/rows/${id}` : '/');
    setRow(id);
    scrollTo(0, 0);
    document.querySelector('main')?.focus();
  };

  return (
    <div class="frame">
      <a class="skip" href="#text">
        To the text
      </a>
      {course && <Contents course={course} current={row} open={open} />}
      <main id="text" tabIndex={-1}>
        {error && <Explained error={error} />}
        {course?.notices.map((notice) => (
          <Explained key={notice.happened} error={notice} />
        ))}
        {course && row && <LessonPage key={row} id={row} command={course.command} onProgress={refresh} />}
        {course && !row && <Cover course={course} open={open} />}
      </main>
    </div>
  );
}
