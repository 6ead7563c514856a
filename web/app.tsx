/** The page as a whole: the contents on the left; the cover, a lesson or a report in the middle. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ErrorView } from '../kit/errors.ts';
import type { CourseView } from '../server/api.ts';
import { fetchCourse, ServerError } from './client.ts';
import { Contents } from './contents.tsx';
import { Cover } from './cover.tsx';
import { Explained } from './explained.tsx';
import { LessonPage } from './lesson.tsx';
import { parsePlace, placeOfClick } from './place.ts';
import { ReportPage } from './report/report-page.tsx';

export function App() {
  const [course, setCourse] = useState<CourseView>();
  const [error, setError] = useState<ErrorView>();
  const [path, setPath] = useState(location.pathname);

  const refresh = useCallback(() => {
    fetchCourse().then(setCourse, (thrown) => {
      if (thrown instanceof ServerError) setError(thrown.view);
    });
  }, []);
  useEffect(refresh, [refresh]);
  useEffect(() => {
    const onMove = () => setPath(location.pathname);
    addEventListener('popstate', onMove);
    return () => removeEventListener('popstate', onMove);
  }, []);

  /** Links inside the page, wherever they stand in it, do not load it anew. */
  const follow = (event: MouseEvent) => {
    const href = placeOfClick(event);
    if (href === undefined) return;
    event.preventDefault();
    history.pushState(null, '', href);
    setPath(location.pathname);
    scrollTo(0, 0);
    document.querySelector('main')?.focus();
  };

  const place = parsePlace(path) ?? { kind: 'cover' };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: what is clicked are links, which the keyboard clicks too
    <div class="frame" onClick={follow}>
      <a class="skip" href="#text">
        To the text
      </a>
      {course && <Contents course={course} current={place.kind === 'row' ? place.id : undefined} />}
      <main id="text" tabIndex={-1}>
        {error && <Explained error={error} />}
        {course?.notices.map((notice) => (
          <Explained key={notice.happened} error={notice} />
        ))}
        {course && place.kind === 'cover' && <Cover course={course} />}
        {course && place.kind === 'row' && (
          <LessonPage
            key={place.id}
            id={place.id}
            command={course.command}
            review={course.review}
            onProgress={refresh}
          />
        )}
        {course && place.kind === 'check' && (
          <ReportPage key={place.id} id={place.id} command={course.command} />
        )}
      </main>
    </div>
  );
}
