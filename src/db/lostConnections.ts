import { Socket } from 'node:net';
import type { Sql } from 'postgres';

/**
 * What postgres.js (3.4) does wrong once a connection is lost, kept away from us (its issues 1066, 1154, 1208):
 *
 * - A query that is sent between a socket's error and its end waits for ever, and a write that is pending then keeps
 *   the connection from ever writing again. So the driver hears of both at once, after what is pending was written.
 * - A transaction goes on with a connection that is gone: what it still sends is written to no socket, which ends the
 *   process, or comes on the connection as it is reopened, outside of the transaction or inside another one. So nothing
 *   of it is sent any more, not even its rollback; Postgres has rolled it back by itself.
 */

/** Longer than the driver takes to write its first message. */
const SILENT_MS = 200;

/** Makes the driver's sockets, which connect while it writes its first message. */
export function openSocket({ host, port, path }: SocketOptions): Socket {
  // The name of the host is what a TLS connection checks the certificate against.
  const socket = Object.assign(new ServerSocket(), { host: host[0] });
  // A write that was pending at a loss all the same: what the driver adds at each new socket goes out once it is 1 KiB.
  setTimeout(() => {
    if (socket.bytesWritten === 0) socket.destroy();
  }, SILENT_MS).unref();
  return path ? socket.connect(path) : socket.connect(Number(port[0]), String(host[0]));
}

interface SocketOptions {
  host: readonly string[];
  port: readonly number[];
  path?: string | undefined;
}

class ServerSocket extends Socket {
  #error: unknown;
  #wasConnected = false;

  override emit(event: string | symbol, ...values: unknown[]): boolean {
    if (event === 'connect') this.#wasConnected = true;
    if (event === 'error') {
      this.#error = values[0];
      return true;
    }
    if (event !== 'close') return super.emit(event, ...values);
    // Writes are pending until the immediates of a round have run, and timers come after those.
    setTimeout(() => {
      // Under TLS another socket has taken over and hears of errors itself.
      if (this.#error !== undefined && this.listenerCount('error') > 0) super.emit('error', this.#error);
      // Where it is told of an error here, the driver waits longer before it connects again, and leaves what it has
      // sent without an answer.
      super.emit('close', this.#error !== undefined && !this.#wasConnected);
    }, 1);
    return true;
  }
}

type Begin = (take: (tx: Sql) => Promise<unknown>) => Promise<unknown>;

/** Lets a transaction of this client end with its connection. */
export function endTransactionsWithTheirConnection(sql: Sql): void {
  const begin = sql.begin.bind(sql) as unknown as Begin;
  const guarded: Begin = async (take) => {
    const loss = { isKnown: false };
    try {
      return await begin(
        (tx) =>
          new Promise((done, failed) => {
            const settle = (how: () => void) => {
              // The driver answers a transaction whose work goes on for ever as soon as its connection is lost.
              if (!loss.isKnown) how();
            };
            take(guard(tx, loss)).then(
              (result) => settle(() => done(result)),
              (error: unknown) => settle(() => failed(error)),
            );
          }),
      );
    } finally {
      loss.isKnown = true;
    }
  };
  Object.assign(sql, { begin: guarded });
}

/** Refuses queries once one of them has found the connection lost. */
function guard(tx: Sql, loss: { isKnown: boolean }): Sql {
  const watched = <T>(send: () => T): T => {
    if (loss.isKnown) throw new Error('The connection of this transaction was lost.');
    const query = send();
    if (query instanceof Promise) {
      query.catch((error: unknown) => {
        loss.isKnown ||= isLoss(error);
      });
    }
    return query;
  };
  return new Proxy(tx, {
    apply: (target, self, values) => watched(() => Reflect.apply(target, self, values)),
    get(target, name, receiver) {
      const value = Reflect.get(target, name, receiver);
      if (name !== 'unsafe') return value;
      return (...values: unknown[]) => watched(() => Reflect.apply(value, target, values));
    },
  });
}

const CODES_OF_LOSS =
  /^(CONNECTION_|CONNECT_|ECONN|EPIPE$|ETIMEDOUT$|EHOSTUNREACH$|ENETUNREACH$|ENOTFOUND$|EAI_AGAIN$)/;

/** Whether the database could not be reached, or was lost amid a query. */
export function isLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return isLossItself(error) || isLoss(error.cause);
}

/** An error of the socket, of the driver about it, or the server's last word. */
function isLossItself(error: Error): boolean {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return (
    (typeof code === 'string' && CODES_OF_LOSS.test(code)) || severity === 'FATAL' || severity === 'PANIC'
  );
}
