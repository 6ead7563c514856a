/** Stage 2b: an album has members, each of them once, and none that does not exist. */
import { defineExercise } from '../../../../kit/exercise.ts';

export const albumMembers = defineExercise({
  id: 'associations/album-members',
  stage: '2b',
  title: 'A member is a member once',
  summary: 'Your server keeps who is a member of which album, whoever asks at the same moment.',
  brief: new URL('./brief.md', import.meta.url),
  contract: new URL('./openapi.yaml', import.meta.url),
  collection: '/albums/{albumId}/members',
  solution: new URL('./solution.md', import.meta.url),
  steps: [
    {
      audit: 'lists/answers-with-a-page',
      title: 'GET of the members answers with a page',
      next: 'Answer GET /albums/{albumId}/members with status 200 and JSON: an object with the array `items` and the member `next`.',
      hints: [
        'An album without members is no error: `{"items": [], "next": null}`.',
        'A list that hands over everything at once is a page too: its `next` is null.',
      ],
    },
    {
      audit: 'lists/shows-what-was-created',
      title: 'Who is added is listed, who is removed is not',
      next: 'POST with `userId` adds a member and answers 201; DELETE /albums/{albumId}/members/{userId} removes them, and the list shows it.',
      hints: [
        'A membership is named by both ids together; it needs no id of its own.',
        'Is the member removed that the path names, from this album alone?',
      ],
    },
    {
      audit: 'associations/added-twice',
      title: 'Who is added twice is a member once',
      next: 'When the user is a member already, answer 200 with the membership as it is, and store nothing.',
      hints: [
        'A client whose answer got lost asks again. It is not to be punished for that.',
        'Make the pair of albumId and userId the key under which you store the membership.',
      ],
    },
    {
      audit: 'associations/additions-at-once',
      title: 'Of several who join at the same moment nobody is lost',
      next: 'Store each membership by itself. A list of members in the album that is read, extended and written whole loses whoever came in between.',
      hints: ['One row for each membership, in a table of its own: then two additions do not meet.'],
    },
    {
      audit: 'associations/added-at-once',
      title: 'Who is added many times at the same moment is a member once',
      next: 'Do not look first and add afterwards: between the two, others come. Let the place where it is stored decide.',
      hints: [
        'In SQL: `primary key (album_id, user_id)` and `insert … on conflict do nothing`; the number of rows tells whether it was you.',
        'In memory: look and add under the same lock, or without waiting for anything in between.',
      ],
    },
    {
      audit: 'associations/refuses-unknown',
      title: 'Who does not exist becomes no member',
      next: 'Answer 422 to a `userId` that no user has.',
      hints: [
        'A foreign key refuses it for you; turn its error into a 422, or else it is a 500. In memory: look the user up before you add.',
        'And an album that does not exist? That one stands in the path: 404.',
      ],
    },
    {
      audit: 'associations/added-again',
      title: 'Who was removed can come back',
      next: 'After DELETE the same user can be added again, with 201, and is in the list.',
      hints: ['If you only mark a membership as removed, its key is still taken.'],
    },
    {
      audit: 'associations/no-orphans',
      title: 'No membership outlives its user or its album',
      next: 'While a membership refers to a user or an album, answer 409 to its DELETE, and delete nothing.',
      hints: [
        'In SQL: `references users (id) on delete restrict`. SQLite asks for it only after `pragma foreign_keys = on`.',
        'In a starter: `remove` in the store may say that something refers to the item, and is answered with 409. It has to be told of the memberships; whoever keeps them knows.',
        'To take the memberships along (`on delete cascade`) would leave no orphan either; the contract wants 409.',
      ],
    },
    {
      audit: 'associations/no-orphans-at-once',
      title: 'Not even when both happen at the same moment',
      next: 'Looking whether the user exists and adding the membership have to be one step, and so have looking for memberships and deleting the user.',
      hints: [
        'A foreign key looks at the moment of writing, and holds the row of the user until it is done.',
        'In memory: one lock for users, albums and memberships together.',
      ],
    },
    {
      audit: 'associations/each-its-own',
      title: 'In two albums is in both, and leaves only one',
      next: 'A membership is a pair. Look for both ids, albumId and userId, when you add, list and remove.',
      hints: [
        'Which ids does the question for a member name when somebody is added, and which when they are removed?',
        'In SQL: `where album_id = $1 and user_id = $2`; the list of an album asks for the album alone, that of a user for the user alone.',
      ],
    },
    {
      audit: 'associations/both-sides-agree',
      title: 'Both sides tell the same',
      next: 'Answer GET /users/{userId}/memberships from the same memberships, chosen by the user.',
      hints: [
        'Two lists that are kept apart will differ one day. Keep one, and ask it from both sides.',
        'An index for each side makes both quick: the primary key is one, (user_id, album_id) the other.',
      ],
    },
  ],
});
