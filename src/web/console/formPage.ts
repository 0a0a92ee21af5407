import type { FastifyReply } from 'fastify';
import type { WebDeps } from '../deps.ts';
import type { Section } from '../nav.ts';
import { sendPage } from '../page.ts';
import type { FieldModel, Slot } from '../pointerForm.ts';
import type { ConsoleCall } from './route.ts';

/** A form of the console: fields in groups, each with what is wrong with it. */
export interface FormPage {
  section: Section;
  heading: string;
  back: { path: string; label: string };
  path: string;
  formKey: string;
  /** What is wrong with no single field. */
  whole: Slot;
  groups: {
    title: string;
    hint?: string;
    fields: FieldModel[];
    rows?: { label: string; fields: FieldModel[]; slot: Slot }[];
    slots?: Slot[];
    isWide?: boolean;
  }[];
  buttons: { action: string; label: string; isSecondary?: boolean }[];
  /** Sentences about what was filled in. */
  words?: string[];
  status?: number;
}

export function sendForm({ sandbox }: WebDeps, { reply, person }: ConsoleCall, page: FormPage): FastifyReply {
  const { section, heading, status = 200, ...model } = page;
  return sendPage(reply, {
    view: 'form',
    title: heading,
    status,
    sandbox,
    person,
    section,
    model: { heading, words: [], ...model },
  });
}
