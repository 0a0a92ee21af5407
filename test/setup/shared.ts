/** What is made once a run, and how it is thrown away. */
export interface Shared<T> {
  readonly value: T;
  end(): Promise<void>;
}

interface Holding {
  readonly made: Promise<Shared<unknown>>;
  users: number;
}

/**
 * vitest runs a global setup once for each project that names it, each time as a module of its own, but all in
 * one process. What is costly is therefore held where they all see it, and ended by the last of them.
 */
const held: Map<string, Holding> = ((globalThis as unknown as Record<symbol, Map<string, Holding>>)[
  Symbol.for('quittance.test.shared')
] ??= new Map());

export async function share<T>(
  name: string,
  make: () => Promise<Shared<T>>,
): Promise<{ value: T; release: () => Promise<void> }> {
  const holding = held.get(name) ?? { made: make(), users: 0 };
  held.set(name, holding);
  holding.users += 1;
  const { value, end } = (await holding.made) as Shared<T>;
  const release = async () => {
    holding.users -= 1;
    if (holding.users > 0) return;
    held.delete(name);
    await end();
  };
  return { value, release };
}
