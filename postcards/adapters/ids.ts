/** Identifiers as UUID version 7 (RFC 9562 §5.7): made without asking anyone, and sorted by time. */
import { randomBytes } from 'node:crypto';
import type { Clock, Ids } from '../application/ports.ts';

/** `random` hands out that many random bytes; it is an argument so that a test can know them. */
export function createIds(clock: Clock, random: (count: number) => Buffer = randomBytes): Ids {
  let lastTime = 0;
  let counter = 0;
  return {
    next() {
      const bytes = random(16);
      const time = clock.now().getTime();
      if (time > lastTime) {
        lastTime = time;
        // Half of the range, so that there is room to count up within the millisecond (RFC 9562 §6.2, method 1).
        counter = bytes.readUInt16BE(6) & 0x7ff;
      } else {
        // The same millisecond, or a clock that was set back: the next id must still be larger.
        counter++;
        if (counter > 0xfff) {
          lastTime++;
          counter = 0;
        }
      }
      bytes.writeUIntBE(lastTime, 0, 6);
      bytes.writeUInt16BE(0x7000 | counter, 6);
      bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
      const hex = bytes.toString('hex');
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
        '-',
      );
    },
  };
}
