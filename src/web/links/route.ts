import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#api/problems.ts';
import { PAGE } from '../deps.ts';

export interface LinkCall {
  token: string;
  request: FastifyRequest;
  reply: FastifyReply;
}
type Handler = (call: LinkCall) => Promise<FastifyReply>;

export interface LinkPage {
  show: Handler;
  /** Parts of the page that htmx puts in place, by their part of the address. */
  parts?: Record<string, Handler>;
  /** The document that the page is about, at `…/pdf`. */
  pdf?: Handler;
  /** What the page's main form sends. */
  act?: Handler;
  /** What other forms send, by the part of the address that they go to. */
  forms?: Record<string, Handler>;
  /** Sends why there is nothing (more) to do here; false while there is. */
  closed?(call: LinkCall): Promise<boolean>;
}

/** What is wrong with a link is never said: an altered one, a foreign one and one to nowhere look the same. */
export const noSuchLink = () =>
  new Problem('notFound', 'This link leads nowhere. Please use the whole link from your mail.');

/**
 * The pages below one kind of link. The token is taken by a wildcard, since it is longer than the hundred characters
 * that Fastify lets a named parameter have. HEAD is left out: it would only do the work of a GET.
 */
export function registerLinkPage(app: FastifyInstance, prefix: string, page: LinkPage): void {
  const { show, pdf } = page;
  const act = page.act && orHowItStands(page.act, page.closed);
  const path = `${prefix}/*`;
  const handled =
    (handlers: Record<string, Handler | undefined>) => (request: FastifyRequest, reply: FastifyReply) => {
      const { '*': rest } = request.params as { '*': string };
      const [token = '', part = ''] = rest.split(/\/(.*)/s);
      const handler = Object.hasOwn(handlers, part) ? handlers[part] : undefined;
      if (!handler) throw noSuchLink();
      return handler({ token, request, reply });
    };
  app.get(path, { ...PAGE, exposeHeadRoute: false }, handled({ '': show, pdf, ...page.parts }));
  if (act) app.post(path, PAGE, handled({ '': act, ...page.forms }));
}

/** Whoever was overtaken, over the API for example, reads what the other decided, as on opening the link again. */
function orHowItStands(act: Handler, closed: LinkPage['closed']): Handler {
  return async (call) => {
    try {
      return await act(call);
    } catch (error) {
      const overtaken = error instanceof Problem && (error.code === 'wrongStage' || error.code === 'gone');
      if (!overtaken || !(await closed?.(call))) throw error;
      return call.reply;
    }
  };
}
