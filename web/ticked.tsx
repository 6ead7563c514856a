/** A sentence of the course in which words between backticks are code. */

export function Ticked({ text }: { readonly text: string }) {
  return <>{text.split('`').map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part))}</>;
}
