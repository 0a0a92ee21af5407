import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The arguments of a command by their names. Throws with a sentence for whoever wrote something else. */
export function argumentsOf<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // What Node adds tells how to pass an argument that begins with a dash, and no command here takes one.
    const [reason] = (error as Error).message.split('. To specify');
    throw new Error(reason);
  }
}

/** The whole number of the option `--name`. */
export function wholeNumber(name: string, text: string, { from, to }: { from: number; to: number }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= from && value <= to) return value;
  throw new Error(`--${name} must be a whole number from ${from} to ${to}, not “${text}”.`);
}
