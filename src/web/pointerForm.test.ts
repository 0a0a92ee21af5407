import { describe, expect, it } from 'vitest';
import { formOf, jsonOf, valuesOf } from './pointerForm.ts';

describe('a form whose fields are named by pointers', () => {
  const options = { records: ['attributes'], numbers: ['termMonths'] };

  it('is the JSON that its fields point into, without what is empty and without gaps', () => {
    const fields = {
      '/currency': 'EUR',
      '/notes': '',
      '/lines/7/sku': 'B',
      '/lines/2/sku': 'A',
      '/lines/2/termMonths': '12',
      '/lines/2/attributes/0': 'a number as a name',
      '/lines/2/attributes/in~1out': 'in',
      action: 'save',
    };
    expect(jsonOf(fields, options)).toEqual({
      currency: 'EUR',
      lines: [
        { sku: 'A', termMonths: 12, attributes: { '0': 'a number as a name', 'in/out': 'in' } },
        { sku: 'B' },
      ],
    });
  });

  it('leaves to the API what is no number, and makes nothing of the names of objects’ own', () => {
    expect(jsonOf({ '/termMonths': 'twelve' }, options)).toEqual({ termMonths: 'twelve' });
    const json = jsonOf({ '/__proto__/polluted': 'yes', '/constructor': 'x' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(json)).toEqual(['__proto__', 'constructor']);
  });

  it('comes back from JSON to the same fields', () => {
    const json = { lines: [{ sku: 'A', termMonths: 12, attributes: { 'in/out': 'in' } }] };
    const values = valuesOf(json);
    expect(values.get('/lines/0/attributes/in~1out')).toBe('in');
    expect(jsonOf(Object.fromEntries(values), options)).toEqual(json);
  });

  it('shows a problem at the nearest place that there is', () => {
    const form = formOf(new Map());
    const whole = form.slot('');
    const line = form.slot('/lines/0');
    const { slot: quantity } = form.field('/lines/0/quantity', { label: 'Quantity' });
    form.place([
      { pointer: '/lines/0/quantity', detail: 'a' },
      { pointer: '/lines/0/options/3/sku', detail: 'b' },
      { pointer: '/nowhere', detail: 'c' },
    ]);
    expect([quantity, line, whole].map(({ problems }) => problems.map(({ detail }) => detail))).toEqual([
      ['a'],
      ['b'],
      ['c'],
    ]);
    expect(new Set(form.slots().map(({ id }) => id)).size).toBe(3);
  });
});
