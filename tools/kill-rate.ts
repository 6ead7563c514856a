/** Prints how many of its wrong backends each audit catches, and how many wrong answers each SQL exercise; fails below all, or with a false alarm. */
import { writeFileSync } from 'node:fs';
import { renderTable } from '../cli/terminal/table.ts';
import { measureAnswers, ratesOf } from './kill-rate/answers.ts';
import { measureKillRate } from './kill-rate/measure.ts';

const file = new URL('../audits/kill-rate.json', import.meta.url);
const answersFile = new URL('../course/exercises/kill-rate.json', import.meta.url);
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => stop.abort(new Error(`${name} came`)));
}
const options = {
  signal: stop.signal,
  onProgress: (saying: string) => process.stderr.isTTY && process.stderr.write(`\r\u001b[2K${saying}`),
};
const { kills, falseAlarms, correct } = await measureKillRate(options);
const answers = await measureAnswers(options);
if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
const audits = [...new Set(kills.map(({ audit }) => audit))];
const lines = audits.map((audit) => {
  const own = kills.filter((kill) => kill.audit === audit);
  const caught = own.filter((kill) => kill.caught).length;
  const alarms = falseAlarms.filter((alarm) => alarm.audit === audit).length;
  return [audit, String(caught), String(own.length), String(alarms)];
});
console.log(renderTable(['audit', 'caught', 'of', 'false alarms'], lines));
console.log(`\n${correct.length} correct servers: ${correct.join(', ')}.`);
const rates = ratesOf(answers.kills);
const rateLines = Object.entries(rates).map(([exercise, { caught, named }]) => {
  const alarms = answers.alarms.filter((alarm) => alarm.exercise === exercise).length;
  return [exercise, String(caught), String(named), String(alarms)];
});
console.log(`\n${renderTable(['exercise', 'caught', 'of', 'false alarms'], rateLines)}\n`);
const missed = kills.filter(({ caught }) => !caught);
for (const { audit, server, fault, because } of missed)
  console.log(`missed: ${audit} on ${server} with ${fault}: ${because}`);
for (const { audit, server, because } of falseAlarms)
  console.log(`false alarm: ${audit} on ${server}: ${because}`);
const astray = answers.kills.filter(({ at, caughtAt }) => at !== caughtAt);
for (const { exercise, name, caughtAt, at = 'no step', because } of astray)
  console.log(`missed: ${exercise}: ${name}: at ${at}, not at ${caughtAt}: ${because}`);
for (const { exercise, name, because } of answers.alarms)
  console.log(`false alarm: ${exercise}: ${name}: ${because}`);
const wrong = [missed, falseAlarms, astray, answers.alarms];
if (wrong.some((list) => list.length > 0)) process.exitCode = 1;
else {
  const auditRates = Object.fromEntries(
    lines.map(([audit, caught, named]) => [audit, { caught: Number(caught), named: Number(named) }]),
  );
  writeFileSync(file, `${JSON.stringify(auditRates, null, 2)}\n`);
  writeFileSync(answersFile, `${JSON.stringify(rates, null, 2)}\n`);
}
