/** Every part: one line each, in alphabetical order. */
import type { Part } from '../kit/part.ts';
import { document } from './document/part.ts';
import { flatFile } from './flat-file/part.ts';
import { keyValue } from './key-value/part.ts';
import { objects } from './objects/part.ts';
import { postcards } from './postcards/part.ts';
import { sql } from './sql/part.ts';

export const parts: readonly Part[] = [document, flatFile, keyValue, objects, postcards, sql];
