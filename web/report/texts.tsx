/** The SQL that was checked, as it was then. */
import { printable } from '../wire/marks.ts';

export function Texts({ texts }: { readonly texts: Readonly<Record<string, string>> | undefined }) {
  return (
    <>
      {Object.entries(texts ?? {}).map(([name, text]) => (
        <details class="drawer" key={name}>
          <summary>{name}, as it was checked</summary>
          <pre class="sql-text" tabIndex={0}>
            {printable(text)}
          </pre>
        </details>
      ))}
    </>
  );
}
