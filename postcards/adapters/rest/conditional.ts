/** Conditional requests: entity tags, and what If-Match and If-None-Match say about a version (RFC 9110 §13). */
import type { ExpectedVersions } from '../../application/use-cases.ts';

/** Strong: one version has one representation, byte for byte. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

const ENTITY_TAG = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;

/**
 * The versions that If-Match names. The comparison is strong (§13.1.1): a weak tag never matches, nor does a tag that
 * we did not make, so both simply name no version.
 */
export function parseIfMatch(header: string): ExpectedVersions {
  if (header.trim() === '*') return 'any';
  return [...header.matchAll(ENTITY_TAG)].flatMap(([, weak, opaque = '']) =>
    weak === undefined && /^[1-9]\d*$/.test(opaque) ? [Number(opaque)] : [],
  );
}

/** Whether the client already holds this version. The comparison is weak (§13.1.2): `W/` makes no difference. */
export function matchesIfNoneMatch(header: string, version: number): boolean {
  if (header.trim() === '*') return true;
  return [...header.matchAll(ENTITY_TAG)].some(([, , opaque]) => opaque === String(version));
}
