/**
 * A YAML file, the file of additions beside it and the environment come in. Settings with every default go out, or a ConfigError that names file, line
 * and column; the reference and the JSON Schema are made of the same schema. This room never pulls, stores or publishes.
 */

export { type ConfigTexts, type LoadedConfig, loadConfig, readConfig, readConfigTexts } from './load.ts'
