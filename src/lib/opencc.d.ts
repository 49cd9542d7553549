/** The tables of opencc-js, "traditional simplified" pairs divided by `|`; the package types only its converters. */
declare module 'opencc-js/dict/*' {
  const pairs: string
  export default pairs
}
