/** The answers to all exercises in SQL. */
import type { Answers } from './answers.ts';
import { latestPostcards } from './latest-postcards.ts';
import { placeInTwo } from './place-in-two.ts';
import { safeTransfer } from './safe-transfer.ts';

export const allAnswers: readonly Answers[] = [latestPostcards, safeTransfer, placeInTwo];
