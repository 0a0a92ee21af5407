import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkOnce } from '#api/checkOnce.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';

describe('checkOnce', () => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database?.close());

  const refuses = async (): Promise<object> => {
    throw new Error('refused');
  };

  it('keeps what was let through from being refused by a retry, also where nothing has come of it yet', async () => {
    const first = await checkOnce(database.db, 'cmd_1', async () => ({ customerId: 'cus_1' }));
    const again = vi.fn(refuses);
    expect(await checkOnce(database.db, 'cmd_1', again)).toEqual(first);
    expect(again).not.toHaveBeenCalled();
  });

  it('checks anew what was refused, and each request by itself', async () => {
    await expect(checkOnce(database.db, 'cmd_2', refuses)).rejects.toThrow('refused');
    expect(await checkOnce(database.db, 'cmd_2', async () => ({ isOpen: true }))).toEqual({ isOpen: true });
    await expect(checkOnce(database.db, 'cmd_3', refuses)).rejects.toThrow('refused');
  });

  it('gives two that ask at once the same', async () => {
    const gave = [1, 2, 3].map((n) => checkOnce(database.db, 'cmd_4', async () => ({ n })));
    const [first, ...others] = await Promise.all(gave);
    for (const other of others) expect(other).toEqual(first);
  });
});
