/** A checksum as elements of XML. */
import type { XmlNode } from '../../xml/render.ts';
import type { Checksum } from '../body/checksum.ts';

export function checksumElements(
  checksum: (Omit<Checksum, 'type'> & Partial<Pick<Checksum, 'type'>>) | undefined,
): XmlNode[] {
  if (!checksum) return [];
  return [
    [`Checksum${checksum.algorithm}`, checksum.value],
    ['ChecksumType', checksum.type],
  ];
}
