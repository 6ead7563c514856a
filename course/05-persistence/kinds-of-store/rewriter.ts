/**
 * A program as one writes it on the first day: all postcards in memory, and a JSON file of them that is written when
 * one comes. It reads a postcard a line, and answers with its id when, in its opinion, it is stored.
 *
 * `in-place` writes the file over itself, piece by piece, as `json.dump` in Python and many serializers do; `beside`
 * writes another and renames it over the first; `later` answers at once, and appends every 100 ms what has come.
 */
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import type { Sent } from './victim.ts';

const [, , how = 'in-place', path = ''] = process.argv;
const pieceLength = 4 * 1024;
const laterMs = 100;

/** So that the file has a size: what was there before the first postcard. */
const older = Array.from({ length: 400 }, (_, number) => ({
  older: number,
  text: 'Wish you were here. '.repeat(10),
}));

const { sent, unreadable } = readBack();
say({ event: 'ready', unreadable });

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const one = JSON.parse(line) as Sent;
  sent.push(one);
  if (how === 'later') waiting.push(one);
  else store();
  say({ id: one.id });
});
lines.on('close', () => process.exit(0));

const waiting: Sent[] = [];
if (how === 'later') {
  setInterval(() => {
    if (waiting.length > 0)
      appendFileSync(
        path,
        waiting
          .splice(0)
          .map((one) => `${JSON.stringify(one)}\n`)
          .join(''),
      );
  }, laterMs);
}

function store(): void {
  const target = how === 'in-place' ? path : `${path}.new`;
  writeWhole(target);
  if (how === 'beside') renameSync(target, path);
}

/** Opening it for writing makes it empty. */
function writeWhole(target: string): void {
  const file = openSync(target, 'w');
  let piece = '[';
  for (const [index, one] of [...older, ...sent].entries()) {
    piece += `${index > 0 ? ',' : ''}${JSON.stringify(one)}`;
    if (piece.length < pieceLength) continue;
    writeSync(file, piece);
    piece = '';
  }
  writeSync(file, `${piece}]`);
  if (how === 'beside') fsyncSync(file);
  closeSync(file);
}

/** What it wrote in its life before; nothing, when that cannot be read. */
function readBack(): { sent: Sent[]; unreadable: boolean } {
  if (!existsSync(path)) return { sent: [], unreadable: false };
  const text = readFileSync(path, 'utf8');
  try {
    const all = how === 'later' ? parseLines(text) : (JSON.parse(text) as object[]);
    return { sent: all.filter((one): one is Sent => 'writer' in one), unreadable: false };
  } catch {
    return { sent: [], unreadable: true };
  }
}

function parseLines(text: string): object[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as object);
}

function say(what: object): void {
  writeSync(1, `${JSON.stringify(what)}\n`);
}
