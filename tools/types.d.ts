/** Packages without types of their own. */
declare module 'subset-font' {
  /** Resolves with the font cut down to the letters of `text`. */
  function subset(
    font: Uint8Array,
    text: string,
    options: { targetFormat: 'woff2'; variationAxes?: Record<string, number | { min: number; max: number }> },
  ): Promise<Uint8Array>;
  export default subset;
}
