/** The rules that every text in the domain obeys, whoever hands it in. */
export type Violation = { readonly field: string; readonly detail: string };

/** Length counts code points, as JSON Schema does: an emoji is one character, not two UTF-16 units. */
export function checkText(field: string, value: string, length: { min: number; max: number }): Violation[] {
  const violations: Violation[] = [];
  const count = [...value].length;
  if (count < length.min) violations.push({ field, detail: `must have at least ${length.min} character` });
  if (count > length.max) violations.push({ field, detail: `must have at most ${length.max} characters` });
  // PostgreSQL cannot keep NUL in a text, and half of a surrogate pair has no UTF-8 form.
  if (value.includes('\0') || !value.isWellFormed()) {
    violations.push({ field, detail: 'must be text: no NUL and no unpaired surrogate' });
  }
  return violations;
}
