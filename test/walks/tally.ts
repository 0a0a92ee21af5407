/** How often each command was taken and refused, over all walks. */
export class Tally {
  walks = 0;
  steps = 0;
  readonly ends = new Map<string, number>();
  private readonly counts = new Map<string, { taken: number; refused: number }>();

  constructor(commands: readonly string[]) {
    for (const name of commands) this.counts.set(name, { taken: 0, refused: 0 });
  }

  count(name: string, isTaken: boolean): void {
    const counts = this.counts.get(name) ?? { taken: 0, refused: 0 };
    counts[isTaken ? 'taken' : 'refused'] += 1;
    this.counts.set(name, counts);
    this.steps += 1;
  }

  ended(stage: string): void {
    this.walks += 1;
    this.ends.set(stage, (this.ends.get(stage) ?? 0) + 1);
  }

  /** Commands that the service never took: the walks are too weak to say anything of them. */
  get neverTaken(): string[] {
    return [...this.counts].filter(([, { taken }]) => taken === 0).map(([name]) => name);
  }

  toString(): string {
    const rows = [...this.counts].map(
      ([name, { taken, refused }]) =>
        `  ${name.padEnd(18)} ${String(taken).padStart(6)} ${String(refused).padStart(8)}`,
    );
    const ends = [...this.ends]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([stage, count]) => `${count} ${stage}`);
    return [
      `${this.walks} walks, ${this.steps} steps; they ended ${ends.join(', ')}`,
      `  ${'command'.padEnd(18)} ${'taken'.padStart(6)} ${'refused'.padStart(8)}`,
      ...rows,
    ].join('\n');
  }
}
