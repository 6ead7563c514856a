/** Hashes of names, spread so well that neighbours in the alphabet are none on a ring. */

/** 32 bits of a name: FNV-1a, then mixed, because FNV alone leaves similar names close together. */
export function hashName(name: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) {
    value = Math.imul(value ^ name.charCodeAt(index), 0x01000193);
  }
  return mix(value);
}

/** Every bit of the result depends on every bit of the value (the finalizer of MurmurHash3; a permutation). */
export function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
