/** Prints how many of its named wrong backends each audit catches, and every false alarm; fails below all, or above none. */
import { writeFileSync } from 'node:fs';
import { renderTable } from '../cli/terminal/table.ts';
import { measureKillRate } from './kill-rate/measure.ts';

const file = new URL('../audits/kill-rate.json', import.meta.url);
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => stop.abort(new Error(`${name} came`)));
}
const { kills, falseAlarms, correct } = await measureKillRate({
  signal: stop.signal,
  onProgress: (saying) => process.stderr.isTTY && process.stderr.write(`\r\u001b[2K${saying}`),
});
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
const missed = kills.filter(({ caught }) => !caught);
for (const { audit, server, fault, because } of missed)
  console.log(`missed: ${audit} on ${server} with ${fault}: ${because}`);
for (const { audit, server, because } of falseAlarms)
  console.log(`false alarm: ${audit} on ${server}: ${because}`);
if (missed.length > 0 || falseAlarms.length > 0) process.exitCode = 1;
else {
  const rates = Object.fromEntries(
    lines.map(([audit, caught, named]) => [audit, { caught: Number(caught), named: Number(named) }]),
  );
  writeFileSync(file, `${JSON.stringify(rates, null, 2)}\n`);
}
