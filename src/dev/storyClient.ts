/** The API as a sales system sees it: JSON over HTTP with a key. */
export interface StoryClient {
  get<T>(path: string): Promise<T>;
  put<T>(path: string, body: object): Promise<T>;
  /** `step` names the step of the story: the same step sent twice happens once. */
  post<T>(path: string, step: string, body: object): Promise<T>;
}

export function storyClient(baseUrl: string, apiKey: string): StoryClient {
  async function call<T>(method: string, path: string, more: { body?: object; step?: string }): Promise<T> {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(more.body && { 'content-type': 'application/json' }),
        ...(more.step && { 'idempotency-key': `story:${more.step}` }),
      },
      body: more.body && JSON.stringify(more.body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  return {
    get: (path) => call('GET', path, {}),
    put: (path, body) => call('PUT', path, { body }),
    post: (path, step, body) => call('POST', path, { body, step }),
  };
}

/** The parts of the API's answers that the story reads. */
export interface DealAnswer {
  readonly id: string;
  readonly workflowId: string;
  readonly stage: string;
  readonly quote: QuoteAnswer;
}

export interface QuoteAnswer {
  readonly id: string;
  readonly currency: string;
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: string;
    readonly listAmount: string;
    readonly discountAmount: string;
    readonly netAmount: string;
    readonly every: string | null;
    readonly termNetAmount: string;
    readonly explanation: readonly string[];
  }[];
  readonly subtotal: string;
  readonly taxAmount: string;
  readonly total: string;
}

export interface InvoiceAnswer {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly total: string;
  readonly lateFees: string;
  readonly amountDue: string;
  readonly reminders: readonly { readonly sentAt: string; readonly step: unknown }[];
}

export interface TrialBalanceAnswer {
  readonly asOf: string;
  readonly accounts: readonly {
    readonly account: string;
    readonly debit: string;
    readonly credit: string;
  }[];
}

export interface RevenueAnswer {
  readonly transactionPrice: string;
  readonly obligations: readonly {
    readonly sku: string;
    readonly standaloneSellingPrice: string;
    readonly allocated: string;
    readonly recognised: string;
  }[];
}

export interface List<T> {
  readonly data: readonly T[];
}
