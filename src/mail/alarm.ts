export interface Alarm {
  /** Wakes one of those who wait; where nobody does, the next wait ends at once. */
  ring(): void;
  ringForAll(): void;
  wait(ms: number): Promise<void>;
}

/** A wait that can be cut short. */
export function createAlarm(): Alarm {
  const waiting = new Set<() => void>();
  let rung = false;
  return {
    ring() {
      const [wake] = waiting;
      if (wake) wake();
      else rung = true;
    },
    ringForAll() {
      rung = true;
      for (const wake of waiting) wake();
    },
    async wait(ms) {
      if (rung) {
        rung = false;
        return;
      }
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        waiting.add(wake);
      });
    },
  };
}
