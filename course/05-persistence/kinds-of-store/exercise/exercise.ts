/** Stage 2: what the learner's server has acknowledged is there after kill -9. */
import { defineExercise } from '../../../../kit/exercise.ts';

export const survivesAKill = defineExercise({
  id: 'kinds-of-store/survives-a-kill',
  stage: '2',
  title: 'Your data survives kill -9',
  summary: 'Your server keeps what it has acknowledged, whenever and however it ends.',
  brief: new URL('./brief.md', import.meta.url),
  contract: new URL('./openapi.yaml', import.meta.url),
  collection: '/postcards',
  solution: new URL('./solution.md', import.meta.url),
  steps: [
    {
      audit: 'lists/answers-with-a-page',
      title: 'GET /postcards answers with a page',
      next: 'Answer GET /postcards with status 200 and JSON: an object with the array `items` and the member `next`.',
      hints: [
        'Compare what `curl -i` shows of your server with the schema PostcardPage in openapi.yaml.',
        'A list that hands over everything at once is a page too: its `next` is null.',
      ],
    },
    {
      audit: 'lists/shows-what-was-created',
      title: 'What is created is listed, what is deleted is not',
      next: 'POST /postcards stores the postcard and answers 201 with it; DELETE removes it. The list shows both at once.',
      hints: [
        'Does POST answer with the postcard, its new id in it? Without an id nobody can ask for it again.',
      ],
    },
    {
      audit: 'durability/survives-restart',
      title: 'A restart loses nothing',
      next: 'Write what you store into the folder that the environment names in DATA_DIR, and read it when the server starts.',
      hints: [
        'What did your server read when it started? If nothing, it begins with nothing.',
        'PORT and DATA_DIR are the same after the restart, and the folder is as you left it.',
        'Either a file of your own or an embedded database such as SQLite will do: an own file teaches more, the database is done sooner.',
      ],
    },
    {
      audit: 'durability/survives-idle-kill',
      title: 'kill -9 at rest loses nothing',
      next: 'Do not wait for the end to write: after SIGKILL, none of your code runs any more. Write at each change.',
      hints: [
        'A handler for SIGTERM, `atexit` and `defer` in main do not run on SIGKILL.',
        'Does your language collect what you write in a buffer of its own? What stands in there dies with the process.',
      ],
    },
    {
      audit: 'durability/survives-kill',
      title: 'kill -9 in the middle of writing loses nothing',
      next: 'First write, then answer. And write so that what stood there before is never in danger.',
      hints: [
        'Between “I shall write it soon” and “it is written” lies the kill. The 201 has to come behind both.',
        'Whoever empties a file to fill it anew has for a moment neither the old one nor the new one.',
        'Append one line for each change, and leave the others alone. At the start, skip a last line that is cut off: it was never acknowledged.',
        'Or write a new file beside the old one, sync it, and rename it over the old one: rename is all or nothing.',
      ],
    },
    {
      audit: 'durability/keeps-changes',
      title: 'Changes and deletions last too',
      next: 'A PATCH and a DELETE have to reach the disk before they are acknowledged, as a POST has.',
      hints: [
        'If you append what was created, append also what was changed and what was deleted, and do it all again in this order at the start.',
      ],
    },
    {
      audit: 'concurrency/stale-change-is-refused',
      title: 'Whoever changes an old version is refused',
      next: 'Give each item a version that grows with each change. GET says it in ETag; a PATCH whose If-Match names another one is answered 412, and changes nothing.',
      hints: [
        'An ETag is a text in double quotes: `"3"`. If-Match sends it back as it is.',
        'After a successful PATCH, ETag is that of the new version.',
      ],
    },
    {
      audit: 'durability/keeps-versions',
      title: 'An old version stays old when the server was killed',
      next: 'The version has to reach the disk with the change that makes it. After a start no item may have a version that a client has seen of an older state.',
      hints: [
        'Keep the version with the item, on the disk too, or it begins again at 1 after a restart.',
        'If the versions come from a counter or from the clock: is what it gives after a start larger than all that it gave before?',
      ],
    },
    {
      audit: 'concurrency/changes-at-once',
      title: 'Of two changes at the same moment one wins',
      next: 'Compare the version and make the change in one step, so that nobody comes between.',
      hints: [
        'In a database it is one statement: `update … where id = ? and version = ?`; the number of changed rows tells who won.',
        'In memory: does anything wait (`await`, a lock that is let go) between the comparison and the change?',
      ],
    },
  ],
});
