import { parseArgs } from 'node:util';

export interface StartArguments {
  /** Begins anew: the data of earlier starts is thrown away. */
  readonly fresh: boolean;
  /** Whether the example deal is played once everything is up. */
  readonly story: boolean;
  readonly dataDir: string;
  readonly help: boolean;
}

export const help = `npm start -- [options]

Starts Quittance with all that it needs: Postgres, Temporal, a mail catcher, the API and a worker, as a sandbox.
Then it plays one example deal from quote to cash, prints where to look at it, and stays up until Ctrl-C.

  --no-story   do not play the example deal
  --fresh      throw away the data of earlier starts first
  --data DIR   where the data is kept (default: .data)
  --help       show this

Environment: PORT (default 3000), BOOTSTRAP_API_KEY (an admin's API key), DATABASE_URL, TEMPORAL_ADDRESS and
SMTP_URL (use these servers instead of starting some), and every other variable of .env.example.
`;

/** Throws an error with a message for the user where an argument is not known. */
export function readArguments(args: readonly string[]): StartArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        fresh: { type: 'boolean', default: false },
        'no-story': { type: 'boolean', default: false },
        data: { type: 'string', default: '.data' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.data === '') throw new Error('--data needs a folder');
    return {
      fresh: values.fresh,
      story: !values['no-story'],
      dataDir: values.data,
      help: values.help,
    };
  } catch (error) {
    const [reason] = (error as Error).message.split('. To specify');
    throw new Error(`${reason}\n\n${help}`);
  }
}
