/** The part `postcards`: the reference backend of the course. */
import { definePart } from '../../kit/part.ts';
import { contract } from './contract.ts';
import { engines } from './engines.ts';
import type { RunningPostcards } from './postcards.ts';

export const postcards = definePart<RunningPostcards>({
  id: 'postcards',
  title: 'Postcards',
  summary:
    'The reference backend over HTTP: users, albums and their members, images, postcards; over a store of your choice.',
  variables: { POSTCARDS_URL: 'Where its API is; its contract is there at /openapi.yaml.' },
  engines,
  contract,
});
