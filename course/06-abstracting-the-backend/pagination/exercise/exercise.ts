/** Stage 3b: the learner's lists of Postcards come in pages. */
import { defineExercise } from '../../../../kit/exercise.ts';

export const feed = defineExercise({
  id: 'pagination/feed',
  stage: '3b',
  title: 'Pages that hold together',
  summary: 'Your server hands its lists over in pages, by cursor, while others write.',
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
        'An empty list is a page too: `{"items": [], "next": null}`.',
      ],
    },
    {
      audit: 'lists/shows-what-was-created',
      title: 'What is created is listed, what is deleted is not',
      next: 'POST /postcards stores the postcard and answers 201 with it; DELETE removes it. The list shows both at once.',
      hints: [
        'Does POST answer with the postcard, its new id in it? Without an id nobody can ask for it again.',
        'Is the list made anew from the stored items for every request, or kept somewhere?',
      ],
    },
    {
      audit: 'pagination/page-size',
      title: 'A page holds `limit` items at most',
      next: 'Read `limit` from the query, and put at most so many items on the page (20 without it).',
      hints: [
        'A query is text: turn `limit` into a number before you compare it.',
        'Sort first, then take the first `limit` items.',
      ],
    },
    {
      audit: 'pagination/next-leads-to-the-end',
      title: '`next` leads from page to page to the end',
      next: 'When more items follow, put a cursor into `next`; when `after` comes with a request, go on behind the place that it names. On the last page `next` is null.',
      hints: [
        'To know whether more items follow, look for one item more than the page holds.',
        'The cursor is made from the last item of the page: what do you have to know of it to go on behind it?',
        'Encode the place so that nobody is tempted to build it: base64url of what you need.',
      ],
    },
    {
      audit: 'pagination/inserts-during-walk',
      title: 'Others add postcards: nothing comes twice',
      next: 'Your cursor counts. Let it name a place: the last item that was shown. Then new postcards at the head move nothing.',
      hints: [
        'If the cursor holds “skip 20”, five new postcards push five old ones onto the next page.',
        'Keep only the items that stand behind the place in your order, then take the first `limit` of them.',
      ],
    },
    {
      audit: 'pagination/deletes-during-walk',
      title: 'Others delete postcards: nothing is skipped',
      next: 'Go on behind the place even when the item that stood there is gone: compare, do not look the item up.',
      hints: [
        'If you search the list for the id in the cursor, a deleted postcard leaves you with nothing to go on from.',
        '“Older than this” can be asked of every item, whether the one that was shown still exists or not.',
      ],
    },
    {
      audit: 'pagination/stable-order',
      title: 'Postcards of the same moment keep their order',
      next: 'Two postcards can carry the same `createdAt`. Sort by the pair of `createdAt` and `id`, and put both into the cursor.',
      hints: [
        '“Older than this moment” leaves out every other postcard of the same moment.',
        'Compare the pair: the moment first, and only where it is equal, the id.',
      ],
    },
    {
      audit: 'pagination/next-keeps-the-filter',
      title: 'An album stays an album, page after page',
      next: 'With `albumId` in the query, every page holds only the postcards of that album.',
      hints: ['The client sends `albumId` again with `after`: read both.'],
    },
    {
      audit: 'pagination/filter-before-page',
      title: 'First the filter, then the page',
      next: 'Filter by `albumId` before you cut the page, or pages come out short and empty.',
      hints: ['The order of the steps: filter, sort, go behind the cursor, take `limit`.'],
    },
    {
      audit: 'pagination/altered-cursor',
      title: 'A cursor that is not yours is refused',
      next: 'Answer 400 to an `after` that your server did not make. Neither crash nor start from the beginning.',
      hints: [
        'Check what you decode: is the moment a moment, is the id an id?',
        'Decoders are lenient: they skip what is no base64url. Encode again what you decoded, and compare it with what came.',
      ],
    },
    {
      audit: 'pagination/odd-sizes',
      title: 'A size that is no size does no harm',
      next: 'Answer 400 to a `limit` that is no whole number from 1 to 100, also to an empty one and to two of them.',
      hints: [
        'What does your language make of “abc”, of an empty text, and of a parameter that comes twice?',
      ],
    },
    {
      audit: 'pagination/size-is-capped',
      title: 'Nobody gets a million',
      next: 'Answer 400 to a `limit` above 100, or take 100 in its place.',
      hints: [
        'The contract names the largest size. A server that does not hold to it can be made to read everything.',
      ],
    },
  ],
});
